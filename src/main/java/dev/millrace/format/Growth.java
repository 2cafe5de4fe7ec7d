package dev.millrace.format;

/** How arrays of bytes grow: by half, so that appending stays cheap and little is held for nothing. */
final class Growth {
    /** The largest array every JVM can make. */
    private static final int LIMIT = Integer.MAX_VALUE - 8;

    private Growth() {}

    /** @throws IllegalStateException if no array holds that much; limits of batches lie far below */
    static int capacity(int present, int needed) {
        if (needed > LIMIT) {
            throw new IllegalStateException("more bytes than an array holds: " + needed);
        }
        long grown = present + (present / 2L);
        return Math.clamp(grown, needed, LIMIT);
    }
}
