package dev.millrace.base;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one number that bounds everything Millrace buffers: open batches, encoded objects and dead letters of all
 * pipelines of the process, and what is kept for longer, as ids that were seen and windows that are counted. It counts, it
 * does not block: a worker that finds it exceeded cuts its largest batch and stops fetching until bytes come back.
 * Thread-safe.
 */
public final class MemoryBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicInteger keepers = new AtomicInteger();
    private final AtomicLong keptBytes = new AtomicLong();

    public MemoryBudget(ByteSize limit) {
        this.limitBytes = limit.bytes();
    }

    public void take(long bytes) {
        usedBytes.addAndGet(bytes);
    }

    public void giveBack(long bytes) {
        if (usedBytes.addAndGet(-bytes) < 0) {
            throw new IllegalStateException("more memory was given back than was taken: " + bytes + " bytes");
        }
    }

    /**
     * For somebody who keeps much for long. All of them together have half of the budget: each an even part of it, and what
     * others leave free.
     */
    public Keeper keeper() {
        keepers.incrementAndGet();
        return new Keeper();
    }

    /**
     * Counts what somebody keeps, and says how much that may be. The other half of the budget is for what passes: without it
     * a process whose tables are full would never read on. One thread.
     */
    public final class Keeper implements AutoCloseable {
        private long heldBytes;
        private boolean closed;

        private Keeper() {}

        /** Bytes that may be kept now: ask again now and then, it is less when others join or keep more. */
        public long limit() {
            long half = limitBytes / 2;
            long free = half - (keptBytes.get() - heldBytes);
            return Math.max(half / Math.max(1, keepers.get()), free);
        }

        /** So many bytes are kept now. */
        public void holds(long bytes) {
            take(bytes - heldBytes);
            keptBytes.addAndGet(bytes - heldBytes);
            heldBytes = bytes;
        }

        /** Nothing is kept any more. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                holds(0);
                keepers.decrementAndGet();
            }
        }
    }

    public boolean isExceeded() {
        return usedBytes.get() > limitBytes;
    }

    /** True once usage has fallen to three quarters: fetching starts again here, so that it does not flutter. */
    public boolean isRelaxed() {
        return usedBytes.get() <= limitBytes - limitBytes / 4;
    }

    public ByteSize used() {
        return new ByteSize(usedBytes.get());
    }

    public ByteSize limit() {
        return new ByteSize(limitBytes);
    }
}
