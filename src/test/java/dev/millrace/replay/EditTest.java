package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.transform.InvalidRuleException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EditTest {
    private static Whole whole(String value) {
        return new Whole(null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)), 1, List.of());
    }

    private static String changed(Edit edit, String value) {
        return switch (edit.apply(whole(value))) {
            case Edit.Result.Changed(Whole whole) when whole.value() != null ->
                StandardCharsets.UTF_8.decode(whole.value().duplicate()).toString();
            case Edit.Result.Changed _ -> "null";
            case Edit.Result.Failed(String why) -> "failed: " + why;
        };
    }

    private static Edit set(String field, String expression) throws InvalidRuleException {
        return Edit.fields(new LinkedHashMap<>(Map.of(field, expression)), List.of("x"), 0);
    }

    @Test
    void fields_are_set_and_dropped() throws Exception {
        assertThat(changed(set("port", "int(port)"), "{\"port\":\"80\",\"x\":1}")).isEqualTo("{\"port\":80}");
    }

    @Test
    void what_is_no_json_cannot_be_changed() throws Exception {
        assertThat(changed(set("port", "1"), "{\"port\":")).startsWith("failed: the value is no JSON");
    }

    @Test
    void a_value_that_has_no_such_field_fails_alone() throws Exception {
        assertThat(changed(set("port", "int(other)"), "{\"port\":1}")).startsWith("failed: ");
    }

    @Test
    void another_value_stands_for_any() {
        assertThat(changed(Edit.value("{}".getBytes(StandardCharsets.UTF_8)), "no json")).isEqualTo("{}");
        assertThat(changed(Edit.none(), "no json")).isEqualTo("no json");
    }

    @Test
    void a_wrong_expression_is_said_before_anything_is_changed() {
        assertThatThrownBy(() -> set("port", "int(")).isInstanceOf(InvalidRuleException.class);
    }
}
