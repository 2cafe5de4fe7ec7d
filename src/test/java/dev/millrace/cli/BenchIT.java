package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole measurements, too short for their figures to mean anything. */
class BenchIT {
    private static final int EVENTS = 50_000;

    @TempDir
    private Path folder;

    private Program.Answer bench(String... arguments) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.toString(), "--json"));
        return Program.run(System.getenv(), all.toArray(String[]::new));
    }

    private void assertNothingIsLeft() throws Exception {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void every_contestant_reads_everything_that_was_published() throws Exception {
        Program.Answer answer = bench("--events", Integer.toString(EVENTS), "--repeats", "1");

        assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.DONE);
        List<String> names = new ArrayList<>();
        for (JsonNode run : new JsonMapper().readTree(answer.out()).get("runs")) {
            names.add(run.get("contestant").asString());
            assertThat(run.get("records").asLong()).as(names.getLast()).isEqualTo(EVENTS);
            assertThat(run.get("problem").asString()).isEmpty();
            assertThat(run.get("events_per_second").asDouble()).isPositive();
            assertThat(run.get("cpu_seconds").asDouble()).isPositive();
            boolean sorts = run.get("objects").asLong() > 0;
            assertThat(run.get("stored").asLong() + run.get("rejected").asLong())
                    .isEqualTo(sorts ? EVENTS : 0);
        }
        assertThat(names).containsExactly("raw 1", "raw 2", "naive", "sink");
        assertNothingIsLeft();
    }

    @Test
    void latency_counts_events_that_are_there_to_be_read() throws Exception {
        Program.Answer answer = bench("latency", "--rate", "200", "--warm-up", "1", "--seconds", "3");

        assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new JsonMapper().readTree(answer.out());
        assertThat(json.get("events").asLong()).isPositive();
        assertThat(json.get("p99_ms").asLong()).isGreaterThanOrEqualTo(json.get("p50_ms").asLong());
        assertNothingIsLeft();
    }

    @Test
    void both_forward_everything_that_has_to_be_forwarded() throws Exception {
        Program.Answer answer = bench("topic", "--events", Integer.toString(EVENTS), "--repeats", "1");

        assertThat(answer.code()).as(answer.out() + answer.err()).isEqualTo(ExitCode.DONE);
        List<String> names = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        for (JsonNode run : new JsonMapper().readTree(answer.out()).get("runs")) {
            names.add(run.get("contestant").asString());
            counts.add(run.get("forwarded") + " " + run.get("filtered") + " " + run.get("rejected"));
            assertThat(run.get("records").asLong()).as(names.getLast()).isEqualTo(EVENTS);
            assertThat(run.get("problem").asString()).isEmpty();
            assertThat(run.get("forwarded").asLong()).isGreaterThan(EVENTS / 2);
            assertThat(run.get("filtered").asLong()).isPositive();
            assertThat(run.get("rejected").asLong()).isPositive();
            assertThat(run.get("events_per_second").asDouble()).isPositive();
            assertThat(run.get("cpu_seconds").asDouble()).isPositive();
        }
        assertThat(names).containsExactly("pipeline", "streams");
        assertThat(counts.getFirst()).isEqualTo(counts.getLast());
        assertNothingIsLeft();
    }

    @Test
    void latency_of_forwarding_counts_events_that_a_consumer_has() throws Exception {
        Program.Answer answer = bench("topic", "latency", "--rate", "500", "--warm-up", "1", "--seconds",
                "3");

        assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.DONE);
        JsonNode contestants = new JsonMapper().readTree(answer.out()).get("contestants");
        assertThat(contestants).hasSize(2).allSatisfy(json -> {
            assertThat(json.get("events").asLong()).isPositive();
            assertThat(json.get("p50_ms").asLong()).isNotNegative();
            assertThat(json.get("p99_ms").asLong()).isGreaterThanOrEqualTo(json.get("p50_ms").asLong());
        });
        assertNothingIsLeft();
    }

    @Test
    void refuses_what_cannot_be_measured() {
        assertThat(bench("--events", "0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("--only", "rust").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("--store", "s3").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("latency", "--rate", "0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("topic", "--events", "0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("topic", "--only", "sink").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("topic", "--interval", "1m").code()).isEqualTo(ExitCode.USAGE);
        assertThat(bench("topic", "latency", "--rate", "0").code()).isEqualTo(ExitCode.USAGE);
    }
}
