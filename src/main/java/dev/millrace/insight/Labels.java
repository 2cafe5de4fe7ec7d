package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Events by the value of a field: a hash table over byte slices, all in one array.
 *
 * <p>It keeps four times as many values as are shown, and {@value #LEAST_KEPT} at least, so that those that are shown are
 * nearly always counted exactly. When there are more, the rarest lose their names and are only counted as others. A count
 * is then a lower bound; the sum of all is exact always. While events are added, whatever is new beyond
 * {@value #MOST_ADDED} values goes to the others at once, so that no number of different values takes more memory.
 */
final class Labels implements Aggregate {
    /** What is shown for all values that are not named. */
    static final String OTHER = "__other__";
    /** A longer value is no label: it counts as another. */
    static final int LONGEST = 128;
    static final int MOST_ADDED = 2_048;
    static final int LEAST_KEPT = 64;
    private static final int SPARE = 4;
    private static final int FIRST = 16;
    /** Secret, so that nobody can send values that all meet in one slot. */
    private static final long SECRET = new SplittableRandom().nextLong() | 1;
    private final int top;
    private final int capacity;
    private long events;
    private long missing;
    private long other;
    private int size;
    private byte[] text = new byte[FIRST * 16];
    /** Where the label of an index ends in the text; it begins where the one before ends. */
    private int[] ends = new int[FIRST];
    private long[] counts = new long[FIRST];
    /** Index of a label plus one, 0 for an empty slot; never more than half full. */
    private int[] table = new int[FIRST * 2];

    Labels(int top) {
        this.top = top;
        this.capacity = Math.max(LEAST_KEPT, top * SPARE);
    }

    /** Of what was shown. */
    static Labels of(int top, Map<String, Long> counts, long missing, long other) {
        Labels labels = new Labels(Math.max(top, counts.size()));
        labels.missing = missing;
        labels.other = other;
        labels.events = missing + other;
        counts.forEach((label, count) -> {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            labels.put(bytes, 0, bytes.length, count, Integer.MAX_VALUE);
            labels.events += count;
        });
        return labels;
    }

    static Labels read(ByteReader in, int top) {
        Labels labels = new Labels(top);
        labels.events = in.number();
        labels.missing = in.number();
        labels.other = in.number();
        int named = in.count();
        for (int i = 0; i < named; i++) {
            byte[] label = in.bytes();
            labels.put(label, 0, label.length, in.number(), Integer.MAX_VALUE);
        }
        labels.trim();
        return labels;
    }

    @Override
    public void add(EventFields fields, int slot) {
        events++;
        if (fields.text(slot)) {
            put(fields.textBytes(), fields.textFrom(), fields.textTo(), 1, MOST_ADDED);
        } else if (fields.isMissing(slot)) {
            missing++;
        } else {
            other++;
        }
    }

    @Override
    public void merge(Aggregate aggregate) {
        if (!(aggregate instanceof Labels labels)) {
            throw new IllegalArgumentException("no labels: " + aggregate);
        }
        events += labels.events;
        missing += labels.missing;
        other += labels.other;
        for (int i = 0; i < labels.size; i++) {
            put(labels.text, labels.from(i), labels.ends[i], labels.counts[i], Integer.MAX_VALUE);
        }
        trim();
    }

    private int from(int label) {
        return label == 0 ? 0 : ends[label - 1];
    }

    /** @param limit beyond so many labels a new one is not named */
    private void put(byte[] bytes, int from, int to, long count, int limit) {
        if (to - from > LONGEST) {
            other += count;
            return;
        }
        int mask = table.length - 1;
        int slot = hash(bytes, from, to) & mask;
        while (table[slot] != 0) {
            int label = table[slot] - 1;
            if (Arrays.equals(text, from(label), ends[label], bytes, from, to)) {
                counts[label] += count;
                return;
            }
            slot = slot + 1 & mask;
        }
        if (size >= limit) {
            other += count;
        } else {
            name(bytes, from, to, count, slot);
        }
    }

    private void name(byte[] bytes, int from, int to, long count, int slot) {
        int start = from(size);
        int length = to - from;
        if (start + length > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, start + length));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(bytes, from, text, start, length);
        ends[size] = start + length;
        counts[size] = count;
        table[slot] = ++size;
        if (size * 2 > table.length) {
            rehash();
        }
    }

    private void rehash() {
        table = new int[table.length * 2];
        int mask = table.length - 1;
        for (int label = 0; label < size; label++) {
            int slot = hash(text, from(label), ends[label]) & mask;
            while (table[slot] != 0) {
                slot = slot + 1 & mask;
            }
            table[slot] = label + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        long hash = SECRET ^ to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ bytes[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    /** Takes the names of the rarest until there are no more than may be kept. */
    private void trim() {
        if (size <= capacity) {
            return;
        }
        List<Integer> ranking = ranking();
        Labels kept = new Labels(top);
        ranking.subList(0, capacity)
                .forEach(i -> kept.put(text, from(i), ends[i], counts[i], Integer.MAX_VALUE));
        other += sum(ranking.subList(capacity, size), i -> counts[i]);
        size = kept.size;
        text = kept.text;
        ends = kept.ends;
        counts = kept.counts;
        table = kept.table;
    }

    /** The most frequent first, by text among equals, so that two runs show the same. */
    private List<Integer> ranking() {
        Comparator<Integer> byCount = Comparator.comparingLong(i -> -counts[i]);
        return IntStream.range(0, size).boxed().sorted(byCount.thenComparing((one, two) -> Arrays
                .compareUnsigned(text, from(one), ends[one], text, from(two), ends[two]))).toList();
    }

    private static long sum(List<Integer> labels, ToLongFunction<Integer> count) {
        return labels.stream().mapToLong(count).sum();
    }

    @Override
    public long events() {
        return events;
    }

    /** Events without the field, or with null. */
    long missing() {
        return missing;
    }

    /** The most frequent values and their counts, the most frequent first. */
    Map<String, Long> shown() {
        Map<String, Long> shown = new LinkedHashMap<>();
        ranking().stream().limit(top).forEach(i -> shown.put(
                new String(text, from(i), ends[i] - from(i), StandardCharsets.UTF_8), counts[i]));
        return shown;
    }

    /** Events with a value that is not shown. */
    long others() {
        return other + sum(ranking().stream().skip(top).toList(), i -> counts[i]);
    }

    /** Whether every count that is shown is exact, and not a lower bound. */
    boolean isExact() {
        return other == 0;
    }

    @Override
    public long heldBytes() {
        return text.length + 4L * (ends.length + table.length) + 8L * counts.length;
    }

    @Override
    public void write(ByteWriter out) {
        trim();
        out.number(events);
        out.number(missing);
        out.number(other);
        out.number(size);
        for (int i = 0; i < size; i++) {
            out.bytes(text, from(i), ends[i]);
            out.number(counts[i]);
        }
    }
}
