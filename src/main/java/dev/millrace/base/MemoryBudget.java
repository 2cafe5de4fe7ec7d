package dev.millrace.base;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The one number that bounds everything Millrace buffers: open batches, encoded objects and dead letters of all
 * pipelines of the process. It counts, it does not block: a worker that finds it exceeded cuts its largest batch and
 * stops fetching until bytes come back. Thread-safe.
 */
public final class MemoryBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

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
