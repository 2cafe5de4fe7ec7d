package dev.millrace.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.cli.Program;
import dev.millrace.kafka.Clients;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** Every format, from the configuration to the deep audit. */
class FormatsIT {
    private static final int EVENTS = 3_000;

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();

    @Test
    void the_format_may_change_between_two_runs_and_the_audit_reads_both() throws Exception {
        String topic = TestKafka.uniqueName("formats");
        Site site = Site.on(folder, clients, topic, "any.json");
        Files.writeString(folder.resolve("any.json"), "{\"type\":\"object\"}");

        publish(site, topic, 0);
        site.settleAll();
        site.useFormat("json.zst");
        publish(site, topic, EVENTS);
        site.settleAll();

        assertThat(site.lines(".json.gz")).containsExactlyInAnyOrderElementsOf(events(0));
        assertThat(site.lines(".json.zst")).containsExactlyInAnyOrderElementsOf(events(EVENTS));
        assertThat(site.oracle().problems()).isEmpty();
        assertThat(site.balancedAudit().at("/total/stored").longValue()).isEqualTo(2L * EVENTS);
    }

    private void publish(Site site, String topic, int from) throws Exception {
        Path file = Files.write(folder.resolve("events-" + from), events(from));
        Program.Answer published = site.run("publish", topic, file.toString(), "--create", "2");
        assertThat(published.code()).as(published.err()).isZero();
    }

    private static List<String> events(int from) {
        return IntStream.range(from, from + EVENTS).mapToObj(i -> "{\"event\":" + i + "}")
                .collect(Collectors.toList());
    }
}
