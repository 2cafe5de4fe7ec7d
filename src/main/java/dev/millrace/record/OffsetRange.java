package dev.millrace.record;

/**
 * A contiguous run of offsets of one partition, {@code [first, end)}. Not every offset in it need hold a record:
 * transaction markers and compaction leave holes.
 *
 * @param first the first offset inside
 * @param end the first offset after it, at least {@code first}
 */
public record OffsetRange(long first, long end) {
    public OffsetRange {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException("no range: [" + first + ", " + end + ")");
        }
    }

    public long length() {
        return end - first;
    }

    public boolean isEmpty() {
        return end == first;
    }

    public boolean contains(long offset) {
        return first <= offset && offset < end;
    }

    @Override
    public String toString() {
        return "[" + first + ", " + end + ")";
    }
}
