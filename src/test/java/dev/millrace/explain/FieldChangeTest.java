package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.millrace.example.Json;

import static org.assertj.core.api.Assertions.assertThat;

class FieldChangeTest {
    private static JsonNode json(String text) {
        return Json.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))).orElseThrow();
    }

    private static List<String> between(String before, String after) {
        return FieldChange.between(json(before), json(after)).stream()
                .map(change -> change.pointer() + ": " + change.before() + " > " + change.after()).toList();
    }

    @Test
    void names_each_place_that_differs() {
        assertThat(between("{\"a\":1,\"b\":{\"c\":[1,2],\"d/~\":null},\"e\":true}",
                "{\"b\":{\"c\":[1,3],\"d/~\":0},\"e\":true,\"f\":\"x\"}")).containsExactly("/a: 1 > null",
                        "/b/c/1: 2 > 3", "/b/d~1~0: null > 0", "/f: null > \"x\"");
    }

    @Test
    void order_and_spelling_of_numbers_do_not_count() {
        assertThat(between("{\"a\":1.0,\"b\":100}", "{\"b\":1e2,\"a\":1}")).isEmpty();
    }

    @Test
    void arrays_of_other_lengths_and_values_of_other_types_differ_whole() {
        assertThat(between("[1,2]", "[1]")).containsExactly(": [1,2] > [1]");
        assertThat(between("{\"a\":{}}", "{\"a\":[]}")).containsExactly("/a: {} > []");
    }
}
