package dev.millrace.transform.dedupe;

/**
 * What the records that are not settled changed in a window, in their order: a ring of flat arrays, so that a record costs
 * no object. Not thread-safe.
 */
final class Changes {
    /** Offset, bucket, both halves of the id, the time known before, the newest time before, the sighting. */
    private static final int WORDS = 7;
    private static final int FIRST_CHANGES = 256;

    private long[] words = new long[FIRST_CHANGES * WORDS];
    private int first;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    long bytes() {
        return (long) words.length * Long.BYTES;
    }

    /** Adds what the record at this offset did; the id is the hash's. */
    void add(long offset, long bucket, IdHash id, long timeBefore, long newestBefore, Sighting sighting) {
        if (size * WORDS == words.length) {
            grow();
        }
        int at = at(size++);
        words[at] = offset;
        words[at + 1] = bucket;
        words[at + 2] = id.high();
        words[at + 3] = id.low();
        words[at + 4] = timeBefore;
        words[at + 5] = newestBefore;
        words[at + 6] = code(sighting);
    }

    private int at(int index) {
        return (first + index) % (words.length / WORDS) * WORDS;
    }

    private void grow() {
        long[] larger = new long[words.length * 2];
        int head = words.length - first * WORDS;
        System.arraycopy(words, first * WORDS, larger, 0, head);
        System.arraycopy(words, 0, larger, head, words.length - head);
        words = larger;
        first = 0;
    }

    /** A burst leaves much room behind. */
    void shrink() {
        if (size == 0 && words.length > FIRST_CHANGES * WORDS) {
            words = new long[FIRST_CHANGES * WORDS];
            first = 0;
        }
    }

    void removeFirst() {
        first = (first + 1) % (words.length / WORDS);
        size--;
    }

    void removeLast() {
        size--;
    }

    long firstOffset() {
        return words[at(0)];
    }

    long firstNewestBefore() {
        return words[at(0) + 5];
    }

    long lastOffset() {
        return words[at(size - 1)];
    }

    long lastBucket() {
        return words[at(size - 1) + 1];
    }

    long lastHigh() {
        return words[at(size - 1) + 2];
    }

    long lastLow() {
        return words[at(size - 1) + 3];
    }

    long lastTimeBefore() {
        return words[at(size - 1) + 4];
    }

    long lastNewestBefore() {
        return words[at(size - 1) + 5];
    }

    Sighting lastSighting() {
        long code = words[at(size - 1) + 6];
        return code == 0 ? Sighting.FIRST : code == 1 ? Sighting.DUPLICATE : Sighting.TOO_LATE;
    }

    private static long code(Sighting sighting) {
        return switch (sighting) {
            case FIRST -> 0;
            case DUPLICATE -> 1;
            case TOO_LATE -> 2;
        };
    }
}
