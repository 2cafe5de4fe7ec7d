package dev.millrace.store;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sleeps that can be cut short. Thread-safe. */
public final class Naps implements Sleeper {
    private final Deque<CountDownLatch> sleeping = new ConcurrentLinkedDeque<>();

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        var alarm = new CountDownLatch(1);
        sleeping.add(alarm);
        try {
            boolean _ = alarm.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            sleeping.remove(alarm);
        }
    }

    @Override
    public void wake(int count) {
        for (int i = 0; i < count; i++) {
            CountDownLatch alarm = sleeping.poll();
            if (alarm == null) {
                return;
            }
            alarm.countDown();
        }
    }
}
