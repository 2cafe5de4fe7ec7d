package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LabelsTest {
    private final EventFields fields = new EventFields(FieldSlots.of(List.of("f")), 1);

    @Test
    void counts_values_by_their_text() {
        Labels labels = new Labels(5);

        add(labels, "\"a\"", 3);
        add(labels, "\"\\u0061\"", 1);
        add(labels, "7", 2);
        add(labels, "true", 1);
        add(labels, "null", 4);
        add(labels, "[1]", 1);

        assertThat(labels.shown()).containsExactly(Map.entry("a", 4L), Map.entry("7", 2L),
                Map.entry("true", 1L));
        assertThat(labels.missing()).isEqualTo(4);
        assertThat(labels.others()).isEqualTo(1);
        assertThat(labels.events()).isEqualTo(12);
    }

    @Test
    void shows_the_most_frequent_and_counts_the_rest_as_others() {
        Labels labels = new Labels(2);
        for (int i = 0; i < 10; i++) {
            add(labels, "\"v" + i + "\"", i + 1);
        }

        assertThat(labels.shown()).containsExactly(Map.entry("v9", 10L), Map.entry("v8", 9L));
        assertThat(labels.others()).isEqualTo(36);
        assertThat(labels.isExact()).isTrue();
    }

    @Test
    void a_million_different_values_take_no_more_memory_than_a_few_thousand() {
        Labels labels = new Labels(20);
        add(labels, "\"often\"", 100);
        for (int i = 0; i < 1_000_000; i++) {
            add(labels, "\"value-number-" + i + "\"", 1);
        }

        assertThat(labels.heldBytes()).isLessThan(200_000);
        assertThat(labels.events()).isEqualTo(1_000_100);
        assertThat(labels.shown()).hasSize(20).containsEntry("often", 100L);
        assertThat(labels.others()).isEqualTo(1_000_100 - 100 - 19);
        assertThat(labels.isExact()).isFalse();
    }

    @Test
    void merging_keeps_every_event_and_the_frequent_values() {
        Labels total = new Labels(3);
        for (int part = 0; part < 50; part++) {
            Labels labels = new Labels(3);
            add(labels, "\"often\"", 5);
            for (int i = 0; i < 100; i++) {
                add(labels, "\"" + part + "-" + i + "\"", 1);
            }
            total.merge(labels);
        }

        assertThat(total.events()).isEqualTo(50 * 105);
        assertThat(total.shown()).hasSize(3).containsEntry("often", 250L);
        assertThat(total.others() + total.shown().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(50 * 105);
    }

    @Test
    void a_long_value_is_no_label() {
        Labels labels = new Labels(3);

        add(labels, "\"" + "x".repeat(Labels.LONGEST + 1) + "\"", 1);
        add(labels, "\"" + "x".repeat(Labels.LONGEST) + "\"", 1);

        assertThat(labels.shown()).containsOnlyKeys("x".repeat(Labels.LONGEST));
        assertThat(labels.others()).isEqualTo(1);
    }

    private void add(Labels labels, String value, int times) {
        byte[] event = ("{\"f\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < times; i++) {
            fields.read(event, 0, event.length);
            labels.add(fields, 0);
        }
    }
}
