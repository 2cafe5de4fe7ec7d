package dev.millrace.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class JsonDiffTest {
    private static JsonNode json(String text) {
        return Json.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))).orElseThrow();
    }

    private static JsonDiff diff(String expected, String actual) {
        return JsonDiff.of(json(expected), json(actual));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"a\":1,\"b\":2}       | {\"b\":2, \"a\":1}", "3 | 3.0", "[1e2,null] | [100, null]",
            "12345678901234567890.1 | 12345678901234567890.10"})
    void white_space_the_order_of_fields_and_the_way_of_writing_a_number_do_not_count(String expected,
            String actual) {
        assertThat(diff(expected, actual).first()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"a\":1} | {\"a\":2}              | at /a: expected 1, found 2",
            "{\"a\":1} | {\"a\":\"1\"}          | at /a: expected 1, found \"1\"",
            "{\"a\":{\"b/c~\":[1,2]}} | {\"a\":{\"b/c~\":[1]}} | at /a/b~1c~0/1: expected 2, found nothing there",
            "{} | {\"x\":null}                  | at /x: expected nothing there, found null",
            "[] | {}                            | at the whole value: expected [], found {}",
            "12345678901234567890 | 12345678901234567891 | at the whole value: expected 12345678901234567890, found 12345678901234567891"})
    void the_first_difference_is_pointed_at(String expected, String actual, String first) {
        assertThat(diff(expected, actual).first()).contains(first);
    }

    @Test
    void all_lines_stand_side_by_side() {
        JsonDiff diff = diff("{\"user\":{\"id\":\"u\",\"age\":3},\"old\":[1,{}],\"same\":[true]}",
                "{\"same\":[true],\"user\":{\"id\":\"u\",\"age\":4},\"new\":\"n\"}");

        assertThat(diff.lines()).containsExactly("  {", "    \"user\": {", "      \"id\": \"u\"",
                "-     \"age\": 3", "+     \"age\": 4", "    }", "-   \"old\": [", "-     1", "-     {}",
                "-   ]",
                "    \"same\": [", "      true", "    ]", "+   \"new\": \"n\"", "  }");
    }

    @Test
    void hostile_text_is_shown_harmless() {
        JsonDiff diff = diff("{\"a\":\"x\"}", "{\"a\":\"\\u001b[2J\\u202e\",\"\\u009bname\":1}");

        assertThat(String.join("", diff.lines()) + diff.first()).doesNotContain("\u001b", "\u202e", "\u009b");
    }
}
