package dev.millrace.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class NapsTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private final Naps naps = new Naps();

    @Test
    void wakes_those_who_sleep() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sleepers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                sleepers.add(threads.submit(() -> {
                    naps.sleep(FOR_EVER);
                    return null;
                }));
            }

            for (Future<?> sleeper : sleepers) {
                while (!sleeper.isDone()) {
                    naps.wake(1);
                    Thread.onSpinWait();
                }
                Object _ = sleeper.get(1, TimeUnit.SECONDS);
            }

            assertThat(sleepers).allMatch(Future::isDone);
        }
    }

    @Test
    void ends_by_itself_when_nobody_wakes_it() throws Exception {
        naps.sleep(Duration.ofNanos(1));

        naps.wake(1);
        naps.sleep(Duration.ofNanos(1));
    }
}
