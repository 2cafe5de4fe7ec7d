package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.MemoryBudget;

/** {@link WindowMerge} as a processor of Kafka Streams, one for each partition of the increments. Stream thread only. */
final class MergeProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String WINDOWS = "windows";
    static final String PROGRESS = "progress";
    static final String UNPUBLISHED = "unpublished";
    /** Soon enough for people who watch. */
    private static final Duration PUBLISH_EVERY = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(MergeProcessor.class);
    private final LongAdder unreadable;
    private final MemoryBudget budget;
    private MemoryBudget.@Nullable Keeper keeper;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable WindowMerge merge;

    /** A store of Kafka Streams as a shelf. */
    private record StoreShelf(KeyValueStore<Bytes, byte[]> store) implements Shelf {
        @Override
        public byte @Nullable [] get(byte[] key) {
            return store.get(Bytes.wrap(key));
        }

        @Override
        public void put(byte[] key, byte[] value) {
            store.put(Bytes.wrap(key), value);
        }

        @Override
        public void remove(byte[] key) {
            byte[] _ = store.delete(Bytes.wrap(key));
        }

        @Override
        public void visit(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor) {
            Bytes end = Bytes.wrap(to);
            try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(from), end)) {
                while (found.hasNext()) {
                    KeyValue<Bytes, byte[]> next = found.next();
                    // A range of Kafka Streams holds its last key.
                    if (!next.key.equals(end)) {
                        visitor.accept(next.key.get(), next.value);
                    }
                }
            }
        }

        @Override
        public void visit(BiConsumer<byte[], byte[]> visitor) {
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                all.forEachRemaining(next -> visitor.accept(next.key.get(), next.value));
            }
        }
    }

    /**
     * Of one task.
     *
     * @param unreadable counts records that are no increments
     * @param budget for the windows it holds
     */
    MergeProcessor(LongAdder unreadable, MemoryBudget budget) {
        this.unreadable = unreadable;
        this.budget = budget;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        close();
        context = given;
        MemoryBudget.Keeper own = budget.keeper();
        keeper = own;
        merge = new WindowMerge(new WindowMerge.Shelves(shelf(given, WINDOWS), shelf(given, PROGRESS),
                shelf(given, UNPUBLISHED)), WindowMerge.MOST_HELD, own);
        var _ = given.schedule(PUBLISH_EVERY, PunctuationType.WALL_CLOCK_TIME, this::publish);
    }

    @Override
    public void close() {
        if (keeper != null) {
            keeper.close();
            keeper = null;
        }
    }

    private static Shelf shelf(ProcessorContext<byte[], byte[]> context, String name) {
        return new StoreShelf(context.getStateStore(name));
    }

    @Override
    public void process(Record<byte[], byte[]> item) {
        try {
            merge().take(IncrementCodec.decode(item.value()));
        } catch (UnreadableIncrementException e) {
            if (e.isNewer()) {
                throw new NewerIncrementException(e);
            }
            unreadable.increment();
            LOG.atError().addKeyValue("topic", InsightTopics.INCREMENTS)
                    .addKeyValue("position",
                            context().recordMetadata().map(at -> at.partition() + "@" + at.offset())
                                    .orElse("unknown"))
                    .addKeyValue("problem", e.getMessage())
                    .log("a record that is no increment is left out; who writes to this topic?");
        }
    }

    private void publish(long nowMillis) {
        merge().publish((key, document) -> context()
                .forward(new Record<>(key.getBytes(StandardCharsets.UTF_8), document, nowMillis)));
    }

    private ProcessorContext<byte[], byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialized");
        }
        return context;
    }

    private WindowMerge merge() {
        if (merge == null) {
            throw new IllegalStateException("not initialized");
        }
        return merge;
    }
}
