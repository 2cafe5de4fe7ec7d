package dev.millrace.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.millrace.ops.topics.ActualTopic;
import dev.millrace.ops.topics.Adoption;
import dev.millrace.ops.topics.KeyStrategy;
import dev.millrace.ops.topics.TopicsSettings;
import dev.millrace.ops.topics.WantedTopic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class TopicsSectionTest {
    private static TopicsSettings read(String text) throws Exception {
        return ConfigFile.parse("m.yaml", text, Map.of("DAYS", "7d"), Path.of("").toAbsolutePath()).topics();
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(InvalidConfigException.class, () -> read(text)).problems().stream()
                .map(Problem::toString).toList();
    }

    @Test
    void a_topic_takes_what_its_size_says_unless_it_says_otherwise() throws Exception {
        TopicsSettings topics = read(
                """
                        topics:
                          sizes:
                            small: { partitions: 3, replication: 3, retention: 3d, key: tenant, config: { segment.ms: 60000 } }
                          declare:
                            a: { size: small, retention: "${DAYS}", compression: zstd, key: none }
                            b: { partitions: 1 }
                        """);

        assertThat(topics.declared()).containsExactly(
                new WantedTopic("a", 3, OptionalInt.of(3), new TreeMap<>(Map.of("retention.ms", "604800000",
                        "compression.type", "zstd", "segment.ms", "60000")), Optional.of(KeyStrategy.NONE)),
                new WantedTopic("b", 1, OptionalInt.empty(), new TreeMap<>(), Optional.empty()));
    }

    @Test
    void without_the_section_there_are_no_topics() throws Exception {
        assertThat(read("memory: 64MiB")).isEqualTo(TopicsSettings.NONE);
    }

    @Test
    void everything_that_is_wrong_is_reported_at_once_where_it_stands() {
        assertThat(problems("""
                topics:
                  naming:
                    words: { org: [gds, DLQ], team: [x] }
                  sizes:
                    small: { partitions: 0, retentoin: 3d }
                    none: { retention: 3d }
                  declare:
                    gds.metrics.postgresql.production: { size: smal }
                    acme.metrics.postgresql.production: { partitions: 3, key: host, retention: soon }
                    gds.metrics.a_b.production: {}
                    gds.metrics.a.b_production: { partitions: 3, replication: 1, min-insync: 2 }
                    gds.metrics.a.production: { size: none }
                    gds.metrics.b.production: { partitions: 1, config: { retention.ms: 5 } }
                """)).satisfiesExactlyInAnyOrder(
                problem -> assertThat(problem).startsWith("m.yaml:3:")
                        .contains("not a word of a topic's name: 'DLQ'"),
                problem -> assertThat(problem).startsWith("m.yaml:3:").contains("no segment {team}"),
                problem -> assertThat(problem).startsWith("m.yaml:5:").contains("out of range: '0'"),
                problem -> assertThat(problem).startsWith("m.yaml:5:").contains("did you mean 'retention'?"),
                problem -> assertThat(problem)
                        .startsWith("m.yaml:8:48: topics.declare.gds.metrics.postgresql.production.size")
                        .contains("did you mean 'small'?"),
                problem -> assertThat(problem).startsWith("m.yaml:9:")
                        .contains("{org} is 'acme', allowed are gds"),
                problem -> assertThat(problem).startsWith("m.yaml:9:")
                        .contains("found 'host', expected instance, metric,"),
                problem -> assertThat(problem).startsWith("m.yaml:9:").contains("not a duration: 'soon'"),
                problem -> assertThat(problem).startsWith("m.yaml:10:").contains("{type} is 'a_b'"),
                problem -> assertThat(problem).startsWith("m.yaml:10:")
                        .contains("'partitions' or 'size' is missing"),
                problem -> assertThat(problem).startsWith("m.yaml:11:")
                        .contains("{environment} is 'b_production'"),
                problem -> assertThat(problem).startsWith("m.yaml:11:").contains("nobody could write"),
                problem -> assertThat(problem).startsWith("m.yaml:11:").contains("the same name as"),
                problem -> assertThat(problem).startsWith("m.yaml:12:")
                        .contains("does not say how many partitions"),
                problem -> assertThat(problem).startsWith("m.yaml:13:")
                        .contains("write 'retention' instead"));
    }

    @Test
    void what_adopt_prints_is_read_as_what_was_there() throws Exception {
        ActualTopic topic = new ActualTopic("legacy_Topic.x", "id", 6, 2,
                new TreeMap<>(
                        Map.of("retention.ms", "5400000", "cleanup.policy", "delete,compact", "segment.ms",
                                "3600000", "follower.replication.throttled.replicas", "0:1,1:2",
                                "max.message.bytes", "1048588")),
                Set.of("retention.ms", "cleanup.policy", "segment.ms",
                        "follower.replication.throttled.replicas"));

        TopicsSettings topics = read(Adoption.yaml(List.of(topic), TopicsSettings.NONE));

        assertThat(topics.declared()).containsExactly(new WantedTopic("legacy_Topic.x", 6, OptionalInt.of(2),
                new TreeMap<>(
                        Map.of("retention.ms", "5400000", "cleanup.policy", "compact,delete", "segment.ms",
                                "3600000", "follower.replication.throttled.replicas", "0:1,1:2")),
                Optional.empty()));
    }

    @Test
    void adopt_names_what_the_rule_does_not_allow() throws Exception {
        TopicsSettings strict = read("topics: { naming: {} }");
        ActualTopic topic = new ActualTopic("legacy", "id", 6, 2, new TreeMap<>(), Set.of());

        assertThat(Adoption.yaml(List.of(topic), strict)).contains("exempt: [legacy]");
    }
}
