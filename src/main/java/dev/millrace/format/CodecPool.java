package dev.millrace.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/**
 * Lends codecs, never more than there are processors: each holds native memory, of which some is never given back. Whoever
 * comes when all are lent waits. Thread-safe.
 */
final class CodecPool {
    private final Codec.Maker maker;
    private final Semaphore free = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final Deque<Codec> idle = new ArrayDeque<>();

    CodecPool(Codec.Maker maker) {
        this.maker = maker;
    }

    /** Encodes with a codec that is free; one that throws is not used again. */
    byte[] encode(EventLines lines) throws EncoderFailedException {
        free.acquireUninterruptibly();
        try {
            Codec codec = poll();
            byte[] object = codec.encode(lines);
            offer(codec);
            return object;
        } finally {
            free.release();
        }
    }

    private Codec poll() throws EncoderFailedException {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.removeFirst();
            }
        }
        return maker.make();
    }

    private void offer(Codec codec) {
        synchronized (idle) {
            idle.addFirst(codec);
        }
    }
}
