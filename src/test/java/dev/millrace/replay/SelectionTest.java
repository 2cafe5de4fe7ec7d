package dev.millrace.replay;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.Family;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.transform.InvalidRuleException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SelectionTest {
    private static final Kind KIND = new Kind(new Cause("logins", "range", "/latency_ms", "must be at most #",
            "user-login@1a2b3c4d"), Family.MILLRACE, "user-login", 1, "aa");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"type == \"range\" && partition == 2 | true", "offset >= 18 | false",
            "source == \"user-login\" && source_partition == 3 && source_offset == 99 | true",
            "state == \"open\" && retries > 0 && replay_id == \"aa\" | true",
            "timestamp(time) < timestamp(\"2026-01-02T00:00:00Z\") | true",
            "message.contains(\"most\") && pointer.startsWith(\"/lat\") | true", "nothing == 1 | false",
            "family == \"spring\" | false", "topic == \"user-login.dlq\" | true"})
    void a_letter_is_chosen_by_its_fields(String expression, boolean isChosen) throws Exception {
        Where where = Where.parse(expression, 0);

        assertThat(where.isTrue(Where.fields(KIND, "user-login.dlq"), new Walk.Letter(
                new Partition("user-login.dlq", 2), 17, 1_767_225_600_000L, new Walk.Source(3, 99), KIND,
                MarkState.OPEN)))
                .isEqualTo(isChosen);
    }

    @Test
    void a_wrong_expression_is_said() {
        assertThatThrownBy(() -> Where.parse("type ==", 0)).isInstanceOf(InvalidRuleException.class)
                .hasMessageContaining("1:");
    }

    @Test
    void places_and_groups_are_told_apart() {
        assertThat(Selection.place("a-b.dlq-12@7")).contains(new Position(new Partition("a-b.dlq", 12), 7));
        assertThat(Selection.place("a.dlq@7")).isEmpty();
        assertThat(Selection.isGroup("1a2b3c4d")).isTrue();
        assertThat(Selection.isGroup("1a2b3c4")).isFalse();
        assertThat(Selection.ALL.isAll()).isTrue();
        assertThat(Selection.group(KIND.cause().id()).isAll()).isFalse();
    }
}
