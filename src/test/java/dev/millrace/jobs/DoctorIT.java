package dev.millrace.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.kafka.Clients;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.Surroundings;
import dev.millrace.store.MissingBucket;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** The embedded broker, examined while a pipeline works on it. */
class DoctorIT {
    /** All that is wrong with one broker on loopback, beside the disk of whoever runs the test. */
    private static final Set<String> OF_ONE_BROKER = Set.of("MR-B001 cluster", "MR-B011 broker 1",
            "MR-B013 broker 1 patches", "MR-B022 quorum", "MR-S003 cluster", "MR-O003 bucket kept");

    @TempDir
    private Path folder;

    @Test
    void the_embedded_broker_has_the_faults_of_a_single_one_and_no_others() throws Exception {
        String topic = TestKafka.topic("doctor", 2).name();
        Path file = Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { brokers: "%s" }
                objects: { url: "file:%s" }
                pipelines:
                  %s:
                    from: { topic: %s }
                    contract: network-event
                    to: { objects: { bucket: kept } }
                """.formatted(TestKafka.brokers(), folder.resolve("objects"), topic, topic));
        Settings settings = ConfigFile.load(file, Map.of());
        Surroundings surroundings = new Surroundings(new Clients(settings.kafka()), settings.store(),
                MissingBucket.CREATE, new MemoryBudget(settings.memory()), Time.system(), "test",
                Duration.ofSeconds(10));

        try (Pipeline pipeline = Pipeline.start(settings.pipelines().getFirst(), surroundings)) {
            Await.until("a member is in the group", () -> passed(answer(file)).contains("MR-C008"));

            Program.Answer answer = answer(file);

            assertThat(answer.code()).isEqualTo(1);
            assertThat(found(answer)).isEqualTo(OF_ONE_BROKER);
            assertThat(JsonMapper.shared().readTree(answer.out()).at("/unknown")).isEmpty();
            assertThat(passed(answer)).contains("MR-P001", "MR-P004", "MR-C001", "MR-C003", "MR-C004",
                    "MR-C006", "MR-C007",
                    "MR-T004", "MR-T020", "MR-B004", "MR-B008", "MR-O001");
            assertThat(pipeline.failure()).isEmpty();
        }
    }

    @Test
    void it_is_ready_once_the_one_finding_is_waived() throws Exception {
        Path file = Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { brokers: "%s" }
                objects: { url: "file:%s" }
                doctor:
                  waivers:
                    - { rule: MR-B001, until: 2999-12-31, reason: a laptop }
                    - { rule: MR-B010, until: 2999-12-31, reason: the disk of whoever runs the test }
                """.formatted(TestKafka.brokers(), folder.resolve("objects")));

        Program.Answer answer = Program.run(Map.of(), "doctor", "--mine", "--config", file.toString());

        System.out.println(answer.out());
        assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
        assertThat(answer.out()).contains("WAIVED", "a laptop", "ready: nothing open at high or above");
    }

    private static Program.Answer answer(Path file) {
        return Program.run(Map.of(), "doctor", "--mine", "--json", "--config", file.toString());
    }

    private static Set<String> found(Program.Answer answer) {
        Set<String> found = new TreeSet<>();
        JsonMapper.shared().readTree(answer.out()).at("/findings").forEach(finding -> found
                .add(finding.at("/rule").stringValue() + " " + finding.at("/subject").stringValue()));
        found.removeIf(item -> item.startsWith("MR-B010") || item.startsWith("MR-O004"));
        return found;
    }

    private static Set<String> passed(Program.Answer answer) {
        Set<String> passed = new TreeSet<>();
        for (JsonNode id : JsonMapper.shared().readTree(answer.out()).at("/passed")) {
            passed.add(id.stringValue());
        }
        return passed;
    }
}
