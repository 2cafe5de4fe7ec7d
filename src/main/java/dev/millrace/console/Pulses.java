package dev.millrace.console;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/** The pulses of the last minutes; whoever looks on waits here for the next. Thread-safe. */
final class Pulses {
    /** At one a second, ten minutes. */
    static final int KEPT = 600;
    /** Rates are those of the last so many pulses: shorter ones flutter, because batches settle at one stroke. */
    private static final int RATE_OVER = 10;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Pulse> kept = new ArrayDeque<>();

    void add(Pulse pulse) {
        lock.lock();
        try {
            kept.addLast(pulse);
            if (kept.size() > KEPT) {
                kept.removeFirst();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Optional<Pulse> last() {
        lock.lock();
        try {
            return Optional.ofNullable(kept.peekLast());
        } finally {
            lock.unlock();
        }
    }

    /** All that are kept, the oldest first. */
    List<Pulse> all() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    /** What those pulses say that came after one of them, the oldest first; waits for one when there is none yet. */
    List<Pulse> after(long sequence, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (lastSequence() <= sequence && left > 0) {
                left = news.awaitNanos(left);
            }
            return kept.stream().filter(pulse -> pulse.sequence() > sequence).toList();
        } finally {
            lock.unlock();
        }
    }

    private long lastSequence() {
        Pulse last = kept.peekLast();
        return last == null ? 0 : last.sequence();
    }

    /** The pulse that rates up to this one are reckoned from; the same one when it is the first. */
    Pulse before(Pulse pulse) {
        lock.lock();
        try {
            @Nullable
            Pulse found = null;
            for (Pulse candidate : kept) {
                if (candidate.sequence() >= pulse.sequence() - RATE_OVER) {
                    found = candidate;
                    break;
                }
            }
            return found == null || found.sequence() > pulse.sequence() ? pulse : found;
        } finally {
            lock.unlock();
        }
    }
}
