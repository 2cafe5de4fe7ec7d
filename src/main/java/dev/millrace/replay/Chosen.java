package dev.millrace.replay;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** Letters that were chosen, by the partition they lie in, ascending by offset. Not thread-safe while it is filled. */
final class Chosen {
    private final SortedMap<Partition, Offsets> partitions = new TreeMap<>();

    /** A list of numbers without boxes. */
    private static final class Offsets {
        private long[] values = new long[16];
        private int size;

        void add(long offset) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = offset;
        }
    }

    static Chosen one(Position letter) {
        Chosen one = new Chosen();
        one.add(letter.partition(), letter.offset());
        return one;
    }

    void add(Partition partition, long offset) {
        partitions.computeIfAbsent(partition, _ -> new Offsets()).add(offset);
    }

    long size() {
        return partitions.values().stream().mapToLong(offsets -> offsets.size).sum();
    }

    SortedMap<Partition, long[]> offsets() {
        SortedMap<Partition, long[]> all = new TreeMap<>();
        partitions.forEach((partition, offsets) -> all.put(partition,
                Arrays.copyOf(offsets.values, offsets.size)));
        return all;
    }

    /** Those of one topic. */
    Chosen of(String topic) {
        Chosen some = new Chosen();
        partitions.forEach((partition, offsets) -> {
            if (partition.topic().equals(topic)) {
                some.partitions.put(partition, offsets);
            }
        });
        return some;
    }
}
