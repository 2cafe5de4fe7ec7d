package dev.millrace.cli;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Partition;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.S3Server;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

class NetworkLevelIT {
    @TempDir
    private Path folder;
    private final Clients clients = TestKafka.clients();
    private final String group = TestKafka.uniqueName("group");

    private Settings settings(String brokers, String topic, String objects, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("millrace.yaml"), """
                kafka: { brokers: "%s" }
                objects: { %s }
                pipelines:
                  archive:
                    from: { topic: %s, group: %s%s }
                    contract: network-event
                    to: { objects: { bucket: kept } }
                """.formatted(brokers, objects, topic, group, more));
        return ConfigFile.load(file, Map.of("ID", "test-access-key", "SECRET", "test-secret-key"));
    }

    private Settings settings(String topic) throws Exception {
        return settings(TestKafka.brokers(), topic, "url: \"file:" + folder.resolve("objects") + "\"", "");
    }

    private static List<Finding> bad(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.outcome() != Finding.Outcome.GOOD).toList();
    }

    private static String text(List<Finding> findings) {
        return String.join("\n", findings.stream().map(Finding::toString).toList());
    }

    @Test
    void everything_is_good_before_the_first_run_and_nothing_is_made() throws Exception {
        String topic = TestKafka.topic("network", 3).name();

        List<Finding> findings = new NetworkLevel(settings(topic)).examine();

        assertThat(bad(findings)).isEmpty();
        assertThat(text(findings)).contains("cluster ", "1 broker", "transaction.version, message=2", "4,096",
                "topic " + topic + ", message=3 partitions, 1 replica",
                "topic " + topic + ".dlq, message=not there; it will be made at the start", "no members",
                "3 partitions: first run of this partition",
                "bucket kept, message=not there; it will be made at the start");
        assertThat(folder.resolve("objects")).doesNotExist();
        try (Topics topics = Topics.open(clients)) {
            assertThat(topics.describe(topic + ".dlq")).isEmpty();
        }
    }

    @Test
    void a_misspelt_topic_is_answered_with_the_nearest_one() throws Exception {
        String topic = TestKafka.topic("network-telemetry", 1).name();

        List<Finding> findings = new NetworkLevel(settings(topic.replace("telemetry", "telemtry"))).examine();

        assertThat(text(bad(findings))).contains("does not exist; did you mean " + topic + "?");
    }

    @Test
    void offsets_of_another_program_are_bad_unless_they_are_to_be_adopted() throws Exception {
        String topic = TestKafka.topic("network", 2).name();
        try (GroupOffsets offsets = GroupOffsets.open(clients, group, Duration.ofSeconds(10))) {
            offsets.alter(Map.of(new Partition(topic, 1), new GroupOffsets.Committed(0, -1, "")));
        }
        String objects = "url: \"file:" + folder.resolve("objects") + "\"";

        List<Finding> refused = new NetworkLevel(settings(topic)).examine();
        List<Finding> adopted = new NetworkLevel(
                settings(TestKafka.brokers(), topic, objects, ", adopt: true"))
                .examine();

        assertThat(text(bad(refused))).contains("group's offset 0 of " + topic + "-1", "another program",
                "`millrace adopt archive --from offsets`");
        assertThat(bad(adopted)).isEmpty();
        assertThat(text(adopted)).contains("another program's offset was adopted");
    }

    @Test
    void members_of_another_program_are_bad() throws Exception {
        String topic = TestKafka.topic("network", 1).name();
        try (Consumer<?, ?> other = clients.consumer(group, "other");
                GroupOffsets offsets = GroupOffsets.open(clients, group, Duration.ofSeconds(10))) {
            other.subscribe(List.of(topic));
            Await.until("it has joined", () -> {
                other.poll(Duration.ofMillis(50));
                return !offsets.members().isEmpty();
            });

            List<GroupOffsets.Member> members = offsets.members();

            assertThat(KafkaLevel.members("group", members).message())
                    .isEqualTo("1 worker of Millrace in it");
            assertThat(KafkaLevel.members("group", List.of(new GroupOffsets.Member("logstash-0", "/10.0.0.7",
                    List.of()))).message())
                    .contains("other programs", "logstash-0 at /10.0.0.7", "use another group");
        }
    }

    @Test
    void a_bucket_that_is_not_there_is_not_made() throws Exception {
        String topic = TestKafka.topic("network", 1).name();
        try (S3Server server = S3Server.start(folder.resolve("s3"))) {
            String objects = "url: \"s3:\", endpoint: \"" + server.endpoint()
                    + "\", access-key: \"${env:ID}\", secret-key: \"${env:SECRET}\"";

            List<Finding> findings = new NetworkLevel(settings(TestKafka.brokers(), topic, objects, ""))
                    .examine();

            assertThat(bad(findings)).isEmpty();
            assertThat(text(findings))
                    .contains("bucket kept, message=not there; it will be made at the start");
            assertThat(folder.resolve("s3/kept")).doesNotExist();
        }
    }

    @Test
    void a_folder_where_nothing_may_be_made_is_bad() throws Exception {
        Path locked = Files.createDirectory(folder.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        Assumptions.assumeFalse(Files.isWritable(locked), "this user may write everywhere: skipped");

        List<Finding> findings = new NetworkLevel(
                settings("embedded", "t", "url: \"file:" + locked.resolve("objects") + "\"", "")).examine();

        assertThat(text(bad(findings))).contains("cannot be made", "locked");
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_bad() throws Exception {
        Path file = Files.createFile(folder.resolve("objects"));

        List<Finding> findings = new NetworkLevel(settings("t")).examine();

        assertThat(text(bad(findings))).contains("cannot be made: " + file + " is no folder");
    }

    /** Connections are taken and never answered. */
    @Test
    void ends_where_nobody_answers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            String objects = "url: \"s3:\", endpoint: \"http://" + address
                    + "\", access-key: \"${env:ID}\", secret-key: \"${env:SECRET}\"";

            List<Finding> findings = new NetworkLevel(settings(address, "t", objects, ""),
                    Duration.ofMillis(500))
                    .examine();

            assertThat(findings).hasSize(2);
            assertThat(text(bad(findings))).contains("subject=brokers", "object store",
                    "not everything was answered within 500 ms");
        }
    }

    @Test
    void shows_findings_and_ends_with_no_when_one_is_bad() throws Exception {
        Screen screen = new Screen();
        var settings = settings("nowhere");
        assertThat(settings.pipelines()).hasSize(1);

        int code = Main.run(screen.terminal(Map.of("ID", "", "SECRET", ""), false), "check", "--config",
                folder.resolve("millrace.yaml").toString());

        assertThat(code).isEqualTo(ExitCode.NO);
        assertThat(screen.out()).contains("right: ", "good     brokers ", "bad      topic nowhere");
    }

    @Test
    void a_port_where_nobody_listens_is_said_at_once() throws Exception {
        String address;
        try (ServerSocket free = new ServerSocket(0)) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        String objects = "url: \"s3:\", endpoint: \"http://" + address
                + "\", access-key: \"${env:ID}\", secret-key: \"${env:SECRET}\"";

        List<Finding> findings = new NetworkLevel(settings(address, "t", objects, "")).examine();

        assertThat(findings).extracting(Finding::outcome).containsExactly(Finding.Outcome.BAD,
                Finding.Outcome.UNKNOWN, Finding.Outcome.BAD);
        assertThat(text(findings)).contains("connection refused by " + address, "start the brokers",
                "not asked",
                "nothing listens there");
    }

    @Test
    void an_embedded_broker_is_not_asked() throws Exception {
        List<Finding> findings = new NetworkLevel(
                settings("embedded", "t", "url: \"file:" + folder.resolve("objects") + "\"", "")).examine();

        assertThat(bad(findings)).isEmpty();
        assertThat(text(findings)).contains("brokers, message=in this process; nothing has to be asked");
    }
}
