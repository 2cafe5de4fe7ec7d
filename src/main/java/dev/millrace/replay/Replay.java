package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.deadletter.LetterReader;
import dev.millrace.deadletter.ReplayHeaders;
import dev.millrace.deadletter.StoredLetter;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Position;

/**
 * Sends the records of letters again, each exactly once: record and mark are written by one transaction, and which
 * letters are marked is read after every other process has lost the right to write marks. A letter that came back too
 * often is parked by the same transaction. One thread.
 */
final class Replay {
    private static final int LETTERS_LIMIT = 500;
    private static final long BYTES_LIMIT = 4 << 20;
    /** Below, a share says little. */
    private static final long ENOUGH_FOR_A_RATIO = 20;
    private static final long LOOK_NANOS = 100_000_000;
    private final Clients clients;
    private final ReplayOptions options;
    private final Trial trial;
    private final Work.Progress progress;
    private final Topics topics;
    private final Returns returns;
    private final BooleanSupplier isStopped;
    private final Time time;
    private final long startNanos;
    private final TrialReport.Sum sum = new TrialReport.Sum();
    private final LetterReader reader = new LetterReader();
    private final Map<String, Optional<TopicIdentity>> sources = new HashMap<>();
    private final Map<String, TopicIdentity> parkings = new HashMap<>();
    private long taken;
    private String stopped = "";

    Replay(Clients clients, ReplayOptions options, Trial trial, Work.Progress progress, Topics topics,
            Returns returns, BooleanSupplier isStopped, Time time) {
        this.clients = clients;
        this.options = options;
        this.trial = trial;
        this.progress = progress;
        this.topics = topics;
        this.returns = returns;
        this.isStopped = isStopped;
        this.time = time;
        this.startNanos = time.nanos();
    }

    /** Replays the chosen letters of one topic. */
    void run(TopicIndex index, Chosen chosen, ReplayListener listener)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Transactions transactions = Transactions.begin(clients, index.name(), index.id(), time);
                LetterScan scan = LetterScan.open(clients, time)) {
            Marks marks = Marks.read(clients, Marks.Until.CERTAIN, time);
            Chosen open = stillOpen(index, chosen, marks);
            Work work = new Work(index, transactions, progress);
            boolean isWhole = scan.read(open, item -> {
                take(work, item);
                if (work.waiting() >= lettersLimit() || work.waitingBytes() >= BYTES_LIMIT) {
                    commit(work);
                    listener.replayed(progress.count(MarkState.REPLAYED), sum.looked());
                }
                return stopped.isEmpty();
            });
            if (isWhole) {
                sum.deleted(open.size() - scan.given());
            }
            commit(work);
            listener.replayed(progress.count(MarkState.REPLAYED), sum.looked());
            work.end(marks);
        }
    }

    boolean isStopped() {
        return !stopped.isEmpty();
    }

    ReplayReport report() throws KafkaUnavailableException {
        return new ReplayReport(progress.action(), sum.report(), taken, progress.refused(), returns.count(),
                stopped);
    }

    private Chosen stillOpen(TopicIndex index, Chosen chosen, Marks marks) {
        Chosen open = new Chosen();
        Map<Integer, MarkState[]> states = new HashMap<>();
        chosen.offsets().forEach((partition, offsets) -> {
            int number = partition.partition();
            MarkState[] known = states.computeIfAbsent(number, _ -> marks.states(index, number));
            for (long offset : offsets) {
                int at = index.partition(number).firstFrom(offset);
                if (known[at] == MarkState.OPEN) {
                    open.add(partition, offset);
                } else {
                    taken++;
                }
            }
        });
        return open;
    }

    private int lettersLimit() {
        return options.perSecond() == 0
                ? LETTERS_LIMIT
                : (int) Math.clamp(options.perSecond(), 1, LETTERS_LIMIT);
    }

    private void take(Work work, ConsumerRecord<ByteBuffer, ByteBuffer> item)
            throws KafkaUnavailableException, KafkaRefusedException {
        StoredLetter letter = reader.read(item);
        Fate fate = trial.of(letter);
        Optional<Whole> whole = toSend(fate);
        Position origin = letter.original().at();
        if (whole.isEmpty() || origin == null) {
            sum.add(fate);
            return;
        }
        Optional<TopicIdentity> source = source(origin.partition().topic());
        if (source.isEmpty()) {
            sum.add(new Fate.Lost("there is no topic " + origin.partition().topic() + " any more"));
            return;
        }
        sum.add(fate);
        int count = ReplayHeaders.count(new RecordHeaders(whole.get().headers()));
        work.add(count >= options.attempts()
                ? new Work.Item(item.partition(), item.offset(), MarkState.PARKED, parked(item, source.get()))
                : new Work.Item(item.partition(), item.offset(), MarkState.REPLAYED,
                        replayed(letter, origin, whole.get(), count + 1, source.get())));
    }

    private Optional<Whole> toSend(Fate fate) {
        boolean isAll = options.which() == ReplayOptions.Which.ALL;
        return switch (fate) {
            case Fate.Passes(Whole whole) -> Optional.of(whole);
            case Fate.Filtered(Whole whole) -> Optional.of(whole).filter(_ -> isAll);
            case Fate.Duplicate(Whole whole) -> Optional.of(whole).filter(_ -> isAll);
            case Fate.Dies(Whole whole, _) -> Optional.of(whole).filter(_ -> isAll);
            case Fate.Untried(Whole whole, _) -> Optional.of(whole).filter(_ -> isAll);
            case Fate.Lost _ -> Optional.empty();
        };
    }

    private Optional<TopicIdentity> source(String topic)
            throws KafkaUnavailableException, KafkaRefusedException {
        Optional<TopicIdentity> known = sources.get(topic);
        if (known == null) {
            known = topics.describe(topic);
            sources.put(topic, known);
        }
        return known;
    }

    /** Into the partition it came from, so that it stands behind the records of its key. */
    private ProducerRecord<ByteBuffer, ByteBuffer> replayed(StoredLetter letter, Position origin, Whole whole,
            int count, TopicIdentity source) {
        int partition = origin.partition().partition();
        List<Header> headers = new ArrayList<>();
        String first = ReplayHeaders.text(new RecordHeaders(whole.headers()), ReplayHeaders.ORIGIN);
        // In front: of very many headers, a pipeline keeps the first ones.
        headers.add(header(ReplayHeaders.ID, progress.action().id()));
        headers.add(header(ReplayHeaders.COUNT, Integer.toString(count)));
        headers.add(header(ReplayHeaders.LETTER, letter.at().toString()));
        headers.add(header(ReplayHeaders.ORIGIN, first.isEmpty() ? origin.toString() : first));
        if (options.to() == ReplayOptions.Target.PIPELINE) {
            headers.add(header(ReplayHeaders.FOR, trial.pipelineOf(letter)));
        }
        whole.headers().stream().filter(header -> !ReplayHeaders.isOne(header.key())).forEach(headers::add);
        return new ProducerRecord<>(source.name(), partition < source.partitions() ? partition : null,
                timestamp(whole.timestamp()), whole.key(), whole.value(), headers);
    }

    /** The letter as it is, and from which place it was taken. */
    private ProducerRecord<ByteBuffer, ByteBuffer> parked(ConsumerRecord<ByteBuffer, ByteBuffer> item,
            TopicIdentity source) throws KafkaUnavailableException, KafkaRefusedException {
        String name = source.name() + DeadLetters.PARKED;
        TopicIdentity parking = parkings.get(name);
        if (parking == null) {
            parking = topics.create(
                    TopicSpec.of(name, source.partitions()).with("retention.ms", "-1"));
            parkings.put(name, parking);
        }
        List<Header> headers = new ArrayList<>();
        item.headers().forEach(headers::add);
        headers.add(header(ReplayHeaders.LETTER,
                item.topic() + "-" + item.partition() + "@" + item.offset()));
        return new ProducerRecord<>(parking.name(), null, timestamp(item.timestamp()), item.key(),
                item.value(), headers);
    }

    private static @Nullable Long timestamp(long millis) {
        return millis < 0 ? null : millis;
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void commit(Work work) throws KafkaUnavailableException {
        work.commit();
        long replayed = progress.count(MarkState.REPLAYED);
        long back = returns.count();
        if (options.errorRatio() < 1 && replayed >= ENOUGH_FOR_A_RATIO
                && back > options.errorRatio() * replayed) {
            stopped = "%,d of %,d replayed records have come back as dead letters".formatted(back, replayed);
        }
        pause(replayed);
        if (isStopped.getAsBoolean() && stopped.isEmpty()) {
            stopped = "it was told to stop";
        }
    }

    /** Between transactions, never inside one. */
    private void pause(long replayed) {
        if (options.perSecond() == 0) {
            return;
        }
        long due = startNanos + (long) (replayed * 1e9 / options.perSecond());
        long left = due - time.nanos();
        while (left > 0 && !isStopped.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
            left = due - time.nanos();
        }
    }
}
