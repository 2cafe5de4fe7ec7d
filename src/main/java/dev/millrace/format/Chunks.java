package dev.millrace.format;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The arrays that lines of events are kept in while they wait, used again and again: no array is so large that the
 * collector treats it apart, and a growing batch copies nothing. Thread-safe.
 *
 * <p>
 * Idle arrays are not part of the memory budget, which counts what is buffered; there are never more of them than the
 * limit says.
 */
final class Chunks {
    static final int BYTES = 64 * 1024;
    /** Idle ones of the process, 8 MiB. */
    private static final int IDLE_LIMIT = 128;
    private static final Chunks SHARED = new Chunks(IDLE_LIMIT);

    private final int idleLimit;
    /** The one used last comes first, it may still be in the processor's cache. */
    private final Deque<byte[]> idle = new ArrayDeque<>();

    Chunks(int idleLimit) {
        this.idleLimit = idleLimit;
    }

    /** Those of the process. */
    static Chunks shared() {
        return SHARED;
    }

    /** Gives an array of {@link #BYTES} bytes; what is in it means nothing. */
    synchronized byte[] take() {
        byte[] chunk = idle.pollFirst();
        return chunk == null ? new byte[BYTES] : chunk;
    }

    /** Takes an array back that nobody reads or writes any more; one of another size is let go. */
    synchronized void giveBack(byte[] chunk) {
        if (chunk.length == BYTES && idle.size() < idleLimit) {
            idle.addFirst(chunk);
        }
    }

    synchronized int idle() {
        return idle.size();
    }
}
