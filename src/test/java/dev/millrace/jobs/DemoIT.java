package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.cli.Program;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Events;
import dev.millrace.generate.Kind;
import dev.millrace.generate.LoginEvents;
import dev.millrace.generate.NetworkEvents;

import static org.assertj.core.api.Assertions.assertThat;

class DemoIT {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void both_pipelines_settle_all_that_was_sent(@TempDir Path folder) {
        Chaos chaos = Chaos.ofBad(0.02);

        Program.Answer answer = Program.run(Map.of(), "demo", "--events", "20000", "--exit", "--data",
                folder.toString());

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("The books balance.",
                "network-archive: this run settled "
                        + counts(new NetworkEvents(1, START, 10_000), 20_000, chaos, _ -> true) + " in ",
                "logins: this run settled "
                        + counts(new LoginEvents(1, START, 500), 2_000, chaos.duplicating(0.01), logins())
                        + "; see ");
        assertThat(answer.err()).contains("in 22,000  ");
    }

    /** Those of the first app are filtered, and those that were there before left out. */
    private static Predicate<String> logins() {
        Set<String> seen = new HashSet<>();
        return event -> !event.contains("\"app_version\":\"1.0.0\"") && seen.add(event);
    }

    /** A plain recount. */
    private static String counts(Events events, int count, Chaos chaos, Predicate<String> goesOn) {
        EventLoad load = new EventLoad(events, chaos, 1);
        int good = 0;
        int bad = 0;
        for (int index = 0; index < count; index++) {
            Kind kind = load.kind(index);
            byte[] value = load.value(index, kind);
            if (kind.isBad() || value == null) {
                bad++;
            } else if (goesOn.test(new String(value, StandardCharsets.US_ASCII))) {
                good++;
            }
        }
        return "%,d events and %,d dead letters".formatted(good, bad);
    }
}
