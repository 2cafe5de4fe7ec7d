package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Histogram;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.format.Encoded;
import dev.millrace.format.Encoder;
import dev.millrace.format.EncoderFailedException;
import dev.millrace.format.EventLines;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.Batch;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.CutAttributes;
import dev.millrace.store.Content;
import dev.millrace.store.PutOutcome;
import dev.millrace.store.Receipt;
import dev.millrace.store.RetryingPut;
import dev.millrace.store.StoreException;

/**
 * Encodes and stores batches beside the poll thread. What comes of it is queued for the poll thread; nothing here changes
 * a batch's state. An upload that has begun runs on when its partition is lost: whoever owns the partition then writes the
 * same object.
 */
final class Uploads implements AutoCloseable {
    /** What happened beside the poll thread. */
    sealed interface Result {
        /** The object's bytes are made. */
        record Made(Batch<BatchContent> batch, Encoded object) implements Result {}

        /** The encoder failed; the format may have another, for which the batch has to be cut again. */
        record NotMade(Batch<BatchContent> batch) implements Result {}

        /** The store keeps the object. */
        record Stored(ChainId chain, OffsetRange range, CutAttributes attributes,
                Receipt receipt) implements Result {}

        /** The store will never take the object. */
        record Refused(ChainId chain, OffsetRange range, CutAttributes attributes,
                String problem) implements Result {}

        /** A bug: the worker must end. */
        record Failed(Throwable problem) implements Result {}
    }

    private record Upload(ChainId chain, OffsetRange range, CutAttributes attributes) {}

    /**
     * Encoding keeps a processor busy and waits for nothing, so it gets as many threads as there are processors, shared by
     * all pipelines. On virtual threads it would hold up the uploads, which only wait, and every batch that is cut would
     * take its working memory at the same time. What waits here is bounded by the memory budget.
     */
    private static final ExecutorService ENCODERS = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("millrace-encode-", 0).factory());

    private static final double NANOS = 1e9;

    /** Null for a pipeline that makes no objects. */
    private final @Nullable RetryingPut puts;
    private final String pipeline;
    private final MemoryBudget budget;
    private final Time time;
    private final Histogram times;
    private final ExecutorService threads;
    private final Queue<Result> results = new ConcurrentLinkedQueue<>();
    private final Map<Upload, BatchContent> underWay = new HashMap<>();
    /** Whose lines are lent to an encoding thread. */
    private final Set<BatchContent> encoding = new HashSet<>();
    private volatile boolean closed;

    /**
     * @param puts null for a pipeline that makes no objects
     * @param times gets the seconds that each upload took
     */
    Uploads(@Nullable RetryingPut puts, String pipeline, MemoryBudget budget, Time time, Histogram times) {
        this.puts = puts;
        this.pipeline = pipeline;
        this.budget = budget;
        this.time = time;
        this.times = times;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("millrace-upload-" + pipeline + "-", 0).factory());
    }

    /** Encodes an ended batch. Poll thread. */
    void encode(Batch<BatchContent> batch) {
        EventLines lines = batch.content().encodingBegins();
        encoding.add(batch.content());
        run(ENCODERS, () -> {
            if (!closed) {
                results.add(encode(batch, lines));
            }
        });
    }

    private Result encode(Batch<BatchContent> batch, EventLines lines) {
        Optional<Encoder> encoder = batch.content().rules().encoder(batch.attributes().writer());
        if (encoder.isEmpty()) {
            return new Result.NotMade(batch);
        }
        long work = Encoder.workBytes(lines);
        budget.take(work);
        try {
            return new Result.Made(batch, encoder.get().encode(lines));
        } catch (EncoderFailedException e) {
            // The encoder has said what it is, and is not offered again.
            return new Result.NotMade(batch);
        } finally {
            budget.giveBack(work);
        }
    }

    /** Stores a sealed batch unless that is under way already. Poll thread. */
    void store(Batch<BatchContent> batch) {
        Upload upload = new Upload(batch.chain(), batch.range(), batch.attributes());
        BatchContent content = batch.content();
        if (underWay.putIfAbsent(upload, content) != null) {
            return;
        }
        content.uploadBegins();
        String key = key(batch);
        ByteBuffer bytes = content.encoded().bytes();
        Content object = new Content(bytes, content.rules().format().contentType(), metadata(batch));
        RetryingPut into = Objects.requireNonNull(puts, "a pipeline without objects has nothing to store");
        run(threads, () -> {
            long begun = time.nanos();
            Result result = put(into, upload, key, object);
            times.note((time.nanos() - begun) / NANOS);
            results.add(result);
        });
    }

    private static Result put(RetryingPut puts, Upload upload, String key, Content object) {
        try {
            if (upload.attributes().isShort()) {
                Optional<Receipt> whole = puts.existing(key);
                if (whole.isPresent()) {
                    return new Result.Stored(upload.chain(), upload.range(), upload.attributes(),
                            whole.get());
                }
            }
            return switch (puts.put(key, object)) {
                case PutOutcome.Stored(Receipt receipt) ->
                    new Result.Stored(upload.chain(), upload.range(), upload.attributes(), receipt);
                case PutOutcome.Refused(StoreException cause) ->
                    new Result.Refused(upload.chain(), upload.range(), upload.attributes(),
                            String.valueOf(cause.getMessage()));
            };
        } catch (StoreException e) {
            return new Result.Refused(upload.chain(), upload.range(), upload.attributes(),
                    String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Refused(upload.chain(), upload.range(), upload.attributes(),
                    "given up while stopping");
        }
    }

    private void run(ExecutorService executor, Runnable work) {
        executor.execute(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                // Also an Error: a batch whose upload silently died would wait for ever.
                results.add(new Result.Failed(e));
            }
        });
    }

    /** The next result, empty when there is none now. Poll thread. */
    Optional<Result> poll() {
        Result result = results.poll();
        switch (result) {
            case Result.Made(var batch, _) -> encoding.remove(batch.content());
            case Result.NotMade(var batch) -> {
                encoding.remove(batch.content());
                batch.content().notEncoded();
            }
            case Result.Stored stored ->
                ended(new Upload(stored.chain(), stored.range(), stored.attributes()));
            case Result.Refused refused ->
                ended(new Upload(refused.chain(), refused.range(), refused.attributes()));
            case Result.Failed _ -> {
            }
            case null -> {
            }
        }
        return Optional.ofNullable(result);
    }

    private void ended(Upload upload) {
        BatchContent content = underWay.remove(upload);
        if (content != null) {
            content.uploadEnded();
        }
    }

    /** Where a batch's object lies below the bucket: a function of chain, range and pinned attributes alone. */
    static String key(Batch<BatchContent> batch) {
        return key(batch.content().rules(), batch.chain(), batch.range(), batch.attributes().keyTime());
    }

    /** @param keyTime seconds since the epoch, as it was sealed */
    static String key(RuleSet rules, ChainId chain, OffsetRange range, long keyTime) {
        String folder = rules.path().resolve(chain.partition().topic(), chain.partition().partition(),
                chain.pipeline(), keyTime * 1000);
        return folder + "/" + chain.objectName(range) + "." + rules.format().extension();
    }

    private Map<String, String> metadata(Batch<BatchContent> batch) {
        CutAttributes attributes = batch.attributes();
        BatchContent content = batch.content();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("pipeline", pipeline);
        facts.put("topic", batch.chain().partition().topic());
        facts.put("partition", String.valueOf(batch.chain().partition().partition()));
        facts.put("first", String.valueOf(batch.range().first()));
        facts.put("end", String.valueOf(batch.range().end()));
        facts.put("records", String.valueOf(batch.records()));
        facts.put("stored", String.valueOf(content.storedRecords()));
        Outcomes outcomes = content.outcomes();
        facts.put("dead", String.valueOf(outcomes.deadRecords()));
        if (outcomes.filtered() > 0) {
            facts.put("filtered", String.valueOf(outcomes.filtered()));
        }
        if (outcomes.duplicates() > 0) {
            facts.put("duplicates", String.valueOf(outcomes.duplicates()));
        }
        facts.put("cut", attributes.reason().label());
        facts.put("rules", attributes.rules());
        facts.put("writer", String.valueOf(attributes.writer()));
        return facts;
    }

    /** Gives up whatever is under way; sealed batches are stored by whoever owns the partition next. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        encoding.forEach(BatchContent::encodingAbandoned);
        encoding.clear();
        underWay.values().forEach(BatchContent::uploadEnded);
        underWay.clear();
    }
}
