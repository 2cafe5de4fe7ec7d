package dev.millrace.transform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.contract.Contract;

import static org.assertj.core.api.Assertions.assertThat;

class EventTypeTest {
    private static EventType of(String schema) throws Exception {
        return EventType.of(Contract.compile("c", schema)).field("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "string"}                                   | string
            {"type": ["string", "null"]}                         | string or null
            {"type": "integer", "minimum": 0}                    | int
            {"type": ["integer", "number"]}                      | double
            {"type": ["string", "integer"]}                      | any
            {}                                                   | any
            true                                                 | any
            {"enum": ["a", "b"]}                                 | string
            {"enum": ["a", 1]}                                   | any
            {"enum": [1, 2.5]}                                   | double
            {"const": true}                                      | bool
            {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]} | string
            {"anyOf": [{"type": "string"}, {"type": "null"}]}    | string or null
            {"oneOf": [{"type": "string"}, {}]}                  | any
            {"$ref": "#/$defs/port"}                             | int
            {"$ref": "#/$defs/port", "description": "d"}         | int
            {"$ref": "#/$defs/self"}                             | list
            {"allOf": [{"type": ["integer", "string"]}, {"type": ["integer", "null"]}]} | int
            {"type": "array", "items": {"type": "string"}}       | list
            {"type": "object"}                                   | object
            """)
    void a_type_is_what_holds_for_every_event(String schema, String expected) throws Exception {
        EventType type = of(
                "{\"properties\": {\"x\": " + schema + "}, \"$defs\": {\"port\": {\"type\": \"integer\"},"
                        + " \"self\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/self\"}}}}");

        assertThat(type).hasToString(expected);
    }

    @Test
    void an_object_knows_its_fields() throws Exception {
        EventType type = of(
                """
                        {"properties": {"x": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"],
                         "if": {"properties": {"b": true}}, "then": {"properties": {"c": {"type": "integer"}}},
                         "additionalProperties": false}}}""");

        assertThat(type.names()).containsExactly("a", "b", "c");
        assertThat(type.isRequired("a")).isTrue();
        assertThat(type.isRequired("b")).isFalse();
        assertThat(type.isOpen()).isFalse();
    }

    @Test
    void fields_that_are_all_alike_have_a_type() {
        EventType tags = EventType.of(Contract.shipped("metric")).field("tags");

        assertThat(tags.field("anything")).hasToString("string");
        assertThat(tags.isOpen()).isTrue();
        assertThat(tags.names()).isEmpty();
    }

    @Test
    void a_reference_under_another_id_is_not_guessed() throws Exception {
        EventType type = of("""
                {"properties": {"x": {"$id": "https://example.org/x", "$ref": "#/$defs/a",
                 "$defs": {"a": {"type": "integer"}}}}, "$defs": {"a": {"type": "string"}}}""");

        assertThat(type.kind()).isIn(EventType.Kind.ANY, EventType.Kind.INT);
    }
}
