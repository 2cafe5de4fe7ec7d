package dev.millrace.drill;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.cli.Program;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Three real brokers with faults planted in them: each is found, and nothing is invented. */
class DoctorIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int THIRD = 2;
    /** True of every cluster that a drill starts: both roles, fixed voters, no authorizer, a folder, early patches. */
    private static final Set<String> OF_ANY_DRILL = Set.of("MR-B011 broker 1", "MR-B011 broker 2",
            "MR-B011 broker 3",
            "MR-B013 broker 1 patches", "MR-B013 broker 2 patches", "MR-B013 broker 3 patches",
            "MR-B022 quorum",
            "MR-S003 cluster", "MR-O003 bucket kept");
    private static final Set<String> PLANTED = Set.of("MR-T001 topic single", "MR-T002 topic lonely",
            "MR-T003 topic strict", "MR-T004 topic unclean", "MR-T020 topic millrace.ledger");

    @TempDir
    private Path folder;

    @Test
    void each_planted_fault_is_found_and_nothing_is_invented() throws Exception {
        try (Brokers brokers = Brokers.start(folder, new Logs(Path.of("target", "doctor")))) {
            Clients clients = new Clients(
                    new KafkaSettings(brokers.inner(), GroupProtocol.CONSUMER, Map.of()));
            Path file = configure(brokers);
            try (Admin admin = clients.admin("doctor-it", Duration.ofSeconds(20))) {
                admin.createTopics(List.of(new NewTopic("events", 3, (short) 3),
                        new NewTopic("single", Map.of(0, List.of(1)))
                                .configs(Map.of("min.insync.replicas", "1")),
                        topic("lonely", "min.insync.replicas", "1"),
                        topic("strict", "min.insync.replicas", "3"),
                        topic("unclean", "unclean.leader.election.enable", "true"),
                        topic("millrace.ledger", "cleanup.policy", "delete"))).all().get();
                Await.until("every topic has its leaders", LIMIT, () -> found(file).equals(all(Set.of())));

                brokers.kill(THIRD);
                Await.until("the broker is given up", LIMIT, () -> found(file).contains("MR-B002 broker 3"));
                Await.until("its replicas are too", LIMIT,
                        () -> found(file).contains("MR-T007 topic strict"));

                Set<String> now = found(file);
                assertThat(now)
                        .contains("MR-T005 topic events", "MR-T005 topic unclean",
                                "MR-T005 topic millrace.ledger")
                        .doesNotContain("MR-T005 topic single");
                now.removeIf(item -> item.startsWith("MR-T005") || item.startsWith("MR-B021 controller 3")
                        || item.equals("MR-B002 broker 3") || item.equals("MR-T007 topic strict"));
                Set<String> before = all(Set.of());
                before.removeIf(item -> item.contains("broker 3"));
                assertThat(now).isEqualTo(before);
            }
        }
    }

    private static Set<String> all(Set<String> more) {
        Set<String> all = new TreeSet<>(OF_ANY_DRILL);
        all.addAll(PLANTED);
        all.addAll(more);
        return all;
    }

    private static NewTopic topic(String name, String key, String value) {
        return new NewTopic(name, 1, (short) 3).configs(Map.of(key, value));
    }

    private Path configure(Brokers brokers) throws Exception {
        return Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { brokers: "%s" }
                objects: { url: "file:%s" }
                pipelines:
                  archive:
                    from: { topic: events }
                    contract: network-event
                    to: { objects: { bucket: kept } }
                """.formatted(brokers.inner(), folder.resolve("objects")));
    }

    /** Rule and subject of what is found, but for disks, which are those of whoever runs the test. */
    static Set<String> found(Path file) {
        Program.Answer answer = Program.run(Map.of(), "doctor", "--json", "--config", file.toString());
        JsonNode json = JsonMapper.shared().readTree(answer.out());
        Set<String> found = new TreeSet<>();
        json.at("/findings").forEach(finding -> found
                .add(finding.at("/rule").stringValue() + " " + finding.at("/subject").stringValue()));
        found.removeIf(item -> item.startsWith("MR-B010") || item.startsWith("MR-O004"));
        System.out.println("DoctorIT: " + answer.code() + " " + found);
        return found;
    }
}
