package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.millrace.deadletter.StoredLetter.Failure;

import static org.assertj.core.api.Assertions.assertThat;

class MarkedValueTest {
    private static List<String> lines(String value, String type, String pointer, int byteOffset) {
        return MarkedValue.of(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)),
                new Failure(type, pointer, byteOffset, "")).lines().stream().map(MarkedValue.Line::text)
                .toList();
    }

    @Test
    void the_field_at_fault_is_underlined() {
        assertThat(lines("{\"a\":1,\"port\":70000,\"b\":[1,{\"c\":2.50}]}", "range", "/port", 14))
                .containsExactly("{", "  \"a\": 1,", "  \"port\": 70000,", "          ^^^^^", "  \"b\": [",
                        "    1,",
                        "    {", "      \"c\": 2.50", "    }", "  ]", "}");
    }

    @Test
    void an_item_and_an_object_are_found_by_their_pointer() {
        assertThat(lines("{\"b\":[1,{\"c/d\":2}]}", "type", "/b/1/c~1d", 1))
                .containsSequence("      \"c/d\": 2", "             ^");
        assertThat(lines("{\"b\":[1,{\"c\":2}]}", "missing-field", "/b/1", 1)).containsSequence("    {",
                "    ^");
    }

    @Test
    void the_whole_is_marked_where_the_whole_is_at_fault() {
        assertThat(lines("{\"a\":1}", "missing-field", "", 6)).startsWith("{", "^");
        assertThat(lines("{\"a\":1}", "rule", "", 0)).containsExactly("{", "  \"a\": 1", "}");
    }

    @Test
    void what_is_no_json_is_shown_around_the_byte() {
        assertThat(lines("{\"a\":1,}", "syntax", "", 7)).containsExactly("{\"a\":1,}", "       ^ byte 7");
        assertThat(lines("x".repeat(500) + "!" + "y".repeat(500), "syntax", "", 500)).satisfiesExactly(
                line -> assertThat(line).startsWith("…xxx").endsWith("yyy…").hasSizeLessThan(130),
                line -> assertThat(line).isEqualTo(" ".repeat(61) + "^ byte 500"));
    }

    @Test
    void nothing_foreign_can_move_a_terminal() {
        String hostile = "\u001b[31m\u202e\u0007\u009b1m";
        assertThat(lines("{\"" + hostile.replace("\u001b", "\\u001b").replace("\u0007", "\\u0007") + "\":\""
                + "\u202e\u009b\"}", "type", "", 0)).allSatisfy(MarkedValueTest::assertHarmless);
        assertThat(lines(hostile, "syntax", "", 1)).allSatisfy(MarkedValueTest::assertHarmless);
    }

    private static void assertHarmless(String line) {
        assertThat(line.chars().filter(c -> c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x202e)
                .boxed().toList()).isEmpty();
    }

    @Test
    void of_a_long_value_what_lies_around_the_mark_is_shown() {
        String value = IntStream.range(0, 1_000).mapToObj(i -> "\"f" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));

        List<String> lines = lines(value, "range", "/f700", 0);

        assertThat(lines).hasSizeLessThan(70).contains("  \"f700\": 700,", "          ^^^");
        assertThat(lines.getFirst()).startsWith("… ");
        assertThat(lines.getLast()).startsWith("… ");
    }

    @Test
    void a_long_text_is_cut() {
        assertThat(lines("{\"a\":\"" + "x".repeat(100_000) + "\"}", "length", "/a", 5))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(400));
    }
}
