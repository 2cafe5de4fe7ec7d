package dev.millrace.generate;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeyFieldTest {
    private final KeyField field = new KeyField("id");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":"a"}                              | a
            {"x":{"id":"inner"},"id":"a"}           | a
            {"x":["id","id"],"y":1,"id":"ä\\u00e4"} | ää
            {"id":17}                               | 17
            {"id":1.50e3}                           | 1.50e3
            {"id":true}                             | true
            {"id":"first","id":"second"}            | first
            {"id":"a" and then nonsense             | a
            """)
    void takes_the_value_at_the_top_level(String line, String key) {
        assertThat(field.of(line.getBytes(StandardCharsets.UTF_8))).asString(StandardCharsets.UTF_8)
                .isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}", "[]", "\"id\"", "[{\"id\":1}]", "{\"x\":{\"id\":1}}",
            "{\"id\":null}",
            "{\"id\":{}}", "{\"id\":[1]}", "no json", "{\"x\":nonsense,\"id\":1}"})
    void finds_no_key_elsewhere(String line) {
        assertThat(field.of(line.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void several_fields_make_one_key_in_the_order_they_are_named() {
        KeyField both = new KeyField("database_type, instance_id");

        assertThat(both
                .of("{\"instance_id\":7,\"x\":{},\"database_type\":\"pg\"}".getBytes(StandardCharsets.UTF_8)))
                .asString(StandardCharsets.UTF_8).isEqualTo("pg:7");
        assertThat(both.of("{\"instance_id\":7}".getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void bytes_that_are_no_text_have_no_key() {
        assertThat(field.of(new byte[]{(byte) 0xff, 0, 1})).isNull();
    }
}
