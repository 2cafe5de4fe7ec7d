package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.millrace.cli.Program;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.testkit.SharedData;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** Real log lines through the shipped contract: what comes out is what went in. */
class LogsIT {
    private static final int LINES = 16_000;

    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();

    @Test
    void published_lines_are_stored_byte_for_byte() throws Exception {
        Path logs = SharedData.file("real-logs/logs.ndjson");
        String topic = "gds.logs.application.production";
        Site site = Site.on(folder, clients, topic, "log");

        Program.Answer published = site.run("publish", topic, logs.toString(), "--key", "service", "--create",
                "3");
        assertThat(published.code()).as(published.err()).isZero();
        assertThat(published.out()).contains("16,000 lines read, 16,000 acknowledged", "0 without key");
        site.settleAll();

        assertStored(site, logs);
    }

    /** Another client's batches, in each of its codecs. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void lines_of_another_producer_are_stored_byte_for_byte(String codec) throws Exception {
        Path logs = SharedData.file("real-logs/logs.ndjson");
        String kcat = kcat();
        String topic = "gds.logs.application.staging-" + codec;
        try (Topics topics = Topics.open(clients)) {
            assertThat(topics.create(TopicSpec.of(topic, 3)).partitions()).isEqualTo(3);
        }

        Process process = new ProcessBuilder(kcat, "-P", "-b", TestKafka.brokers(), "-t", topic, "-z", codec)
                .redirectInput(logs.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        Site site = Site.on(folder, clients, topic, "log");
        site.settleAll();

        assertStored(site, logs);
    }

    private static String kcat() {
        for (String name : List.of("kcat", "kafkacat")) {
            boolean isThere = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                    .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
            if (isThere) {
                return name;
            }
        }
        return Assumptions.abort("there is no kcat on the PATH: skipped");
    }

    private static void assertStored(Site site, Path logs) throws Exception {
        List<String> lines = Files.readAllLines(logs, StandardCharsets.ISO_8859_1);
        assertThat(lines).hasSize(LINES);
        assertThat(counts(site.lines(".json.gz"))).isEqualTo(counts(lines));
        assertThat(site.letters()).isEmpty();
        JsonNode audit = site.balancedAudit();
        assertThat(audit.at("/total/records").longValue()).isEqualTo(LINES);
        assertThat(audit.at("/total/stored").longValue()).isEqualTo(LINES);
        Program.Answer shallow = site.run("audit", "--pipeline", site.name());
        assertThat(shallow.code()).as(shallow.err()).isZero();
        assertThat(shallow.out()).contains("The books balance.");
    }

    private static Map<String, Long> counts(List<String> lines) {
        return lines.stream().collect(Collectors.groupingBy(line -> line,
                Collectors.counting()));
    }
}
