package dev.millrace.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.drill.Child;
import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** SIGTERM while a sink is still starting. */
class EarlySignalIT {
    /** Its first line; by then it hears signals. */
    private static final String LISTENS = "memory at most";
    private static final String WRITES = "bucket created";
    private static final String RUNS = "pipeline runs";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** Where nobody listens. */
    private static final String NOWHERE = "127.0.0.1:1";

    @Test
    void sigterm_at_any_moment_of_a_start_ends_with_0() throws Exception {
        long before = 0;
        List<Duration> moments = moments();
        for (Duration moment : moments) {
            // A site of its own: what a first start writes, no later one does.
            try (Site site = Site.of("early", GroupProtocol.CONSUMER)) {
                Sink sink = site.sink();
                Child process = sink.process();
                process.awaitSays(LISTENS, LIMIT);
                Await.until("it has worked for " + moment, LIMIT,
                        () -> process.cpuTime().compareTo(moment) >= 0);

                int code = sink.drain();

                before += process.says(RUNS) ? 0 : 1;
                assertThat(code).as("exit code when ended after %s, see %s", moment, process.log()).isZero();
            }
        }
        System.out.printf("EarlySignalIT: %d of %d signals came before the start was over%n", before,
                moments.size());
        assertThat(before).as("signals that came before the start was over").isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KAFKA_BROKERS", "KAFKA_TOPIC", "MINIO_ENDPOINT"})
    void sigterm_ends_a_start_that_waits_for_what_is_not_there(String missing) throws Exception {
        try (Site site = Site.of("early", GroupProtocol.CONSUMER)) {
            Sink sink = site.sink(Map.of(missing, switch (missing) {
                case "KAFKA_BROKERS" -> NOWHERE;
                case "KAFKA_TOPIC" -> "nothing-of-that-name";
                default -> "http://" + NOWHERE;
            }));
            sink.process().awaitSays("waiting, next try", LIMIT);

            assertThat(sink.drain()).isZero();
            assertThat(sink.process().says(RUNS)).isFalse();
        }
    }

    /**
     * Spread over a start, most of them between the first thing it writes and its end. In processor time, because wall time
     * means little on a busy machine.
     */
    private static List<Duration> moments() throws Exception {
        try (Site site = Site.of("early", GroupProtocol.CONSUMER)) {
            Sink sink = site.sink();
            List<Duration> marks = new ArrayList<>();
            for (String line : List.of(LISTENS, WRITES, RUNS)) {
                sink.process().awaitSays(line, LIMIT);
                marks.add(sink.process().cpuTime());
            }
            assertThat(sink.drain()).isZero();
            List<Duration> moments = new ArrayList<>(spread(marks.get(0), marks.get(1), 3));
            moments.addAll(spread(marks.get(1), marks.get(2), 9));
            return moments;
        }
    }

    private static List<Duration> spread(Duration from, Duration to, int count) {
        Duration step = to.minus(from).dividedBy(count);
        return IntStream.range(0, count).mapToObj(i -> from.plus(step.multipliedBy(i))).toList();
    }
}
