package dev.millrace.tap;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.OffsetRange;

/**
 * Reads stretches of a topic here and there: the newest first, or a few everywhere. Joins no group and commits nothing;
 * only committed records are seen. One thread.
 */
public final class Spots implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long STRETCH = 4_000;
    private static final int SPOTS_PER_PARTITION = 20;
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Time time;
    /** What of each partition is to be looked at. */
    private final Map<TopicPartition, OffsetRange> ranges;

    private Spots(Consumer<ByteBuffer, ByteBuffer> reader, Time time,
            Map<TopicPartition, OffsetRange> ranges) {
        this.reader = reader;
        this.time = time;
        this.ranges = ranges;
    }

    /** Is told how far a look has come. */
    @FunctionalInterface
    public interface Progress {
        /**
         * After each stretch.
         *
         * @param read records so far
         */
        void read(long read);
    }

    /**
     * Opens a topic as it is now.
     *
     * @param from where to begin; what comes later than this call is not looked at
     */
    public static Spots open(Clients clients, String topic, int partitions, From from, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("spots", IsolationLevel.READ_COMMITTED);
        try {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
            return new Spots(reader, time, ranges(reader, all, from, time));
        } catch (KafkaException e) {
            reader.close();
            throw new KafkaUnavailableException("reading " + topic + ": " + e.getMessage(), e);
        }
    }

    private static Map<TopicPartition, OffsetRange> ranges(Consumer<?, ?> reader, List<TopicPartition> all,
            From from, Time time) {
        reader.assign(all);
        Map<TopicPartition, Long> ends = reader.endOffsets(all);
        Map<TopicPartition, Long> starts = new HashMap<>(reader.beginningOffsets(all));
        if (from instanceof From.Ago(Duration ago)) {
            Map<TopicPartition, Long> times = new HashMap<>();
            all.forEach(at -> times.put(at, Math.max(0, time.wallMillis() - ago.toMillis())));
            Map<TopicPartition, OffsetAndTimestamp> found = reader.offsetsForTimes(times);
            all.forEach(at -> {
                OffsetAndTimestamp first = found.get(at);
                starts.merge(at, first == null ? ends.getOrDefault(at, 0L) : first.offset(), Math::max);
            });
        } else if (from instanceof From.End) {
            starts.putAll(ends);
        }
        Map<TopicPartition, OffsetRange> ranges = new TreeMap<>(
                Comparator.comparingInt(TopicPartition::partition));
        all.forEach(at -> {
            long first = starts.getOrDefault(at, 0L);
            ranges.put(at, new OffsetRange(first, Math.max(first, ends.getOrDefault(at, 0L))));
        });
        return ranges;
    }

    /** Offsets to look at, in all partitions. */
    public long size() {
        return ranges.values().stream().mapToLong(OffsetRange::length).sum();
    }

    /**
     * Visits all records, stretch after stretch from the end; those of a stretch in their order. Partitions take turns.
     *
     * @param visitor says no when it has enough; the rest of this turn of all partitions is shown all the same, because
     *        what is newest among it comes last
     */
    public void newestFirst(Tap.Visitor visitor, Progress progress) throws KafkaUnavailableException {
        Map<TopicPartition, Long> ends = new TreeMap<>(
                Comparator.comparingInt(TopicPartition::partition));
        ranges.forEach((at, range) -> ends.put(at, range.end()));
        long read = 0;
        boolean isMore = true;
        boolean[] isEnough = {false};
        while (isMore && !isEnough[0]) {
            isMore = false;
            for (Map.Entry<TopicPartition, OffsetRange> each : ranges.entrySet()) {
                long end = ends.getOrDefault(each.getKey(), 0L);
                long first = Math.max(each.getValue().first(), end - STRETCH);
                if (first < end) {
                    isMore = true;
                    ends.put(each.getKey(), first);
                    long[] seen = {0};
                    boolean _ = stretch(each.getKey(), new OffsetRange(first, end), item -> {
                        seen[0]++;
                        isEnough[0] |= !visitor.take(item);
                        return true;
                    });
                    read += seen[0];
                    progress.read(read);
                }
            }
        }
    }

    /**
     * Visits about so many records, from up to {@value #SPOTS_PER_PARTITION} places of each partition that lie evenly
     * between its ends; all, where there are not more.
     */
    public void spread(long about, Tap.Visitor visitor, Progress progress) throws KafkaUnavailableException {
        long size = size();
        if (size == 0) {
            return;
        }
        long[] read = {0};
        for (Map.Entry<TopicPartition, OffsetRange> each : ranges.entrySet()) {
            OffsetRange range = each.getValue();
            // As many as its share of all, at least a few: a small partition may hold what the others do not.
            long wanted = Math.min(range.length(), Math.max(10, Math.ceilDiv(about * range.length(), size)));
            boolean isAll = wanted == range.length();
            long spots = isAll ? 1 : Math.min(SPOTS_PER_PARTITION, wanted);
            for (long spot = 0; spot < spots && wanted > 0; spot++) {
                long first = range.first() + range.length() * spot / spots;
                long end = range.first() + range.length() * (spot + 1) / spots;
                long most = Math.ceilDiv(wanted, spots);
                long[] here = {0};
                boolean[] isEnough = {false};
                boolean _ = stretch(each.getKey(), new OffsetRange(first, end), item -> {
                    here[0]++;
                    read[0]++;
                    isEnough[0] = !visitor.take(item);
                    return !isEnough[0] && here[0] < most;
                });
                progress.read(read[0]);
                if (isEnough[0]) {
                    return;
                }
            }
        }
    }

    private boolean stretch(TopicPartition at, OffsetRange range, Tap.Visitor visitor)
            throws KafkaUnavailableException {
        try {
            reader.assign(List.of(at));
            reader.seek(at, range.first());
            long deadline = time.nanos() + PATIENCE.toNanos();
            while (reader.position(at) < range.end()) {
                for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(POLL)) {
                    if (item.offset() >= range.end()) {
                        return true;
                    }
                    if (!visitor.take(item)) {
                        return false;
                    }
                }
                if (time.nanos() - deadline > 0) {
                    throw new KafkaUnavailableException("reading %s from offset %,d on took longer than %d s"
                            .formatted(at, range.first(), PATIENCE.toSeconds()));
                }
            }
            return true;
        } catch (OffsetOutOfRangeException e) {
            // Retention was faster; what is gone cannot be shown.
            return true;
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + at + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
