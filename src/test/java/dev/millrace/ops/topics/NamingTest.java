package dev.millrace.ops.topics;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NamingTest {
    private final Naming naming = new Naming(Naming.STANDARD,
            Map.of("org", Set.of("gds"), "environment", Set.of("production", "staging")),
            Set.of("network-telemetry"));

    @ParameterizedTest
    @ValueSource(strings = {"gds.metrics.postgresql.production", "gds.metrics.postgresql.staging.v2",
            "gds.logs.app-1.production.dlq", "gds.logs.app.production.v12.retry.dlq", "network-telemetry",
            "millrace.ledger", "__consumer_offsets"})
    void these_follow_the_rule_or_need_not(String name) {
        assertThat(naming.problems(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            gds.metrics.production              | 3 segments
            gds.metrics.postgresql.us.production| 5 segments
            acme.metrics.postgresql.production  | {org} is 'acme', allowed are gds
            gds.metrics.postgresql.test         | {environment} is 'test', allowed are production, staging
            gds.dlq.postgresql.production       | 'dlq' is reserved
            gds.metrics.v2.production           | 'v2' is reserved
            gds.metrics.Postgres.production     | lower-case
            gds.metrics..production             | {type} is ''
            gds.metrics.a.production.dlq.v2     | 5 segments
            """)
    void these_do_not_and_it_says_why(String name, String why) {
        assertThat(naming.problems(name)).anySatisfy(problem -> assertThat(problem).contains(why));
    }

    @Test
    void all_that_is_wrong_is_said() {
        assertThat(naming.problems("acme.retry.x.test")).hasSize(3);
    }

    @Test
    void a_pattern_may_have_words_of_its_own() {
        Naming own = new Naming("telemetry.{team}", Map.of(), Set.of());

        assertThat(own.problems("telemetry.blue")).isEmpty();
        assertThat(own.problems("logs.blue")).containsExactly(
                "'logs' stands where the rule telemetry.{team} has 'telemetry'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{org}.{org}", "a..b", "{Org}", "a b"})
    void these_are_no_patterns(String pattern) {
        assertThatThrownBy(() -> Naming.places(pattern)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Naming.STANDARD);
    }

    @Test
    void words_belong_to_a_segment_of_the_pattern() {
        assertThatThrownBy(() -> new Naming("{org}", Map.of("team", Set.of()), Set.of()))
                .hasMessageContaining("{team}");
        assertThatThrownBy(() -> Naming.word("dlq")).hasMessageContaining("not a word");
    }

    @Test
    void kafka_takes_249_characters_and_no_more() {
        assertThat(TopicNames.problem("a".repeat(249))).isEmpty();
        assertThat(TopicNames.problem("a".repeat(250))).hasValueSatisfying(
                problem -> assertThat(problem).contains("250 characters long"));
        assertThat(List.of("", ".", "..", "a b", "ä")).allMatch(name -> TopicNames.problem(name).isPresent());
    }

    @Test
    void dots_and_underscores_collide() {
        assertThat(TopicNames.collisions(List.of("a.b_c", "a_b.c", "a.b.d")))
                .containsExactly(new TopicNames.Collision("a_b.c", "a.b_c"));
    }
}
