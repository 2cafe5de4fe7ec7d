package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

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
        Program.Answer answer = Program.run(Map.of(), "demo", "--events", "20000", "--exit", "--data",
                folder.toString());

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("The books balance.",
                "network-archive: this run settled "
                        + counts(new NetworkEvents(1, START, 10_000), 20_000, "no network event has this") + " in ",
                "logins: this run settled "
                        + counts(new LoginEvents(1, START, 500), 2_000, "\"app_version\":\"1.0.0\"") + "; see ");
        assertThat(answer.err()).contains("in 22,000  ");
    }

    /** A plain recount; what holds the given text is filtered. */
    private static String counts(Events events, int count, String filtered) {
        EventLoad load = new EventLoad(events, Chaos.ofBad(0.02), 1);
        int good = 0;
        int bad = 0;
        for (int index = 0; index < count; index++) {
            Kind kind = load.kind(index);
            byte[] value = load.value(index, kind);
            if (kind.isBad() || value == null) {
                bad++;
            } else if (!new String(value, StandardCharsets.US_ASCII).contains(filtered)) {
                good++;
            }
        }
        return "%,d events and %,d dead letters".formatted(good, bad);
    }
}
