package dev.millrace.deadletter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "latency_ms must be at most 100, found 250 | latency_ms must be at most #",
            "required field \"user_id\" is missing | required field \"user_id\" is missing",
            "ipv4 must be an IPv4 address, found \"x\" | ipv4 must be an IPv4 address",
            "tags[3].port: expected integer, found string \"80\" | tags[#].port: expected integer"})
    void the_words_of_a_contract_stay(String message, String shape) {
        assertThat(Wording.ofContract(message)).isEqualTo(shape);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "order 4711 of \"a b\" failed after 1.5e3 ms | order # of \"…\" failed after # ms",
            "no user 3f2504e0-4f89-11d3-9a0c-0305e82c3301 | no user …",
            "key 00ff00ff00ff00ff is gone | key … is gone",
            "it can't be; they don't agree | it can't be; they don't agree",
            "connect to 10.0.0.1:9092 | connect to #"})
    void what_differs_goes(String message, String shape) {
        assertThat(Wording.of(message)).isEqualTo(shape);
    }

    @Test
    void an_index_in_a_pointer_is_any_index() {
        assertThat(Wording.pointer("/tags/3/port/17")).isEqualTo("/tags/*/port/*");
        assertThat(Wording.pointer("/a1/2b")).isEqualTo("/a1/2b");
    }

    @Test
    void a_long_message_is_cut() {
        assertThat(Wording.of("a".repeat(5_000))).hasSizeLessThan(300);
    }
}
