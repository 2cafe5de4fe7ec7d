package dev.millrace.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.example.Example;
import dev.millrace.example.Expectation;
import dev.millrace.record.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ExampleListTest {
    private static final String HEAD = """
            pipelines:
              p:
                from: { topic: t }
                contract: user-login
                to: { objects: { bucket: kept } }
                tests:
            """;

    private static List<Example> read(String tests) throws InvalidConfigException {
        return ConfigFile.parse("m.yaml", HEAD + tests.indent(6), Map.of(), Path.of("")).examples()
                .getOrDefault("p",
                        List.of());
    }

    private static List<String> problems(String tests) {
        InvalidConfigException invalid = catchThrowableOfType(InvalidConfigException.class,
                () -> read(tests));
        assertThat(invalid).as("must be refused: %s", tests).isNotNull();
        return invalid.problems().stream().map(Problem::toString).toList();
    }

    private static String text(Example example) {
        return String.valueOf(text(example.input().value()));
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    @Test
    void an_example_is_read_whole() throws Exception {
        Example example = read("""
                - name: all of it
                  key: k1
                  timestamp: 2026-02-03T04:05:06Z
                  now: 2026-02-03T04:05:07Z
                  after: [ { a: 1 }, '[', null ]
                  input: { a: 1, b: [ true, x, "2" ] }
                  expect: { dead: missing-field, at: /user_id }
                """).getFirst();

        assertThat(example.name()).isEqualTo("all of it");
        assertThat(example.file()).isEqualTo("m.yaml");
        assertThat(example.line()).isEqualTo(7);
        assertThat(text(example.input().key())).isEqualTo("k1");
        assertThat(example.input().timestamp()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
        assertThat(example.now()).isEqualTo(Instant.parse("2026-02-03T04:05:07Z"));
        assertThat(example.after()).extracting(input -> text(input.value())).containsExactly("{\"a\":1}", "[",
                null);
        assertThat(text(example)).isEqualTo("{\"a\":1,\"b\":[true,\"x\",\"2\"]}");
        assertThat(example.expected())
                .isEqualTo(new Expectation.Dead(Reason.MISSING_FIELD, Optional.of("/user_id")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "input: { n: 1, f: 1.50, e: 1e400, big: 123456789012345678901234567890 } | {\"n\":1,\"f\":1.50,\"e\":1e400,\"big\":123456789012345678901234567890}",
            "input: { a: ~, b: null, c: , d: '' }   | {\"a\":null,\"b\":null,\"c\":null,\"d\":\"\"}",
            "input: { a: 007, b: 0x1F, c: yes, d: .5, e: 'true', 1: 2 } | {\"a\":\"007\",\"b\":\"0x1F\",\"c\":\"yes\",\"d\":\".5\",\"e\":\"true\",\"1\":2}",
            "input: [ { x: [] }, {} ]               | [{\"x\":[]},{}]",
            "input: { a: \"\\e[2J\", b: '${jndi:x}' } | {\"a\":\"\\u001B[2J\",\"b\":\"${jndi:x}\"}",
            "input: '{\"a\":'                       | {\"a\":", "input: \"a\\n\" | `a\n`", "input: '' | ``",
            "input-base64: e30=                     | {}", "input: 3 | 3"})
    void what_is_written_is_what_goes_in(String input, String expected) throws Exception {
        assertThat(text(read("- { name: n, expect: filtered, " + input + " }").getFirst()))
                .isEqualTo(expected);
    }

    @Test
    void the_last_line_end_of_a_block_is_not_part_of_the_value() throws Exception {
        assertThat(text(read("- name: n\n  expect: filtered\n  input: |\n    {\n     }\n").getFirst()))
                .isEqualTo("{\n }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"input:", "input: ~", "input: null"})
    void nothing_is_a_tombstone(String input) throws Exception {
        assertThat(read("- name: n\n  expect: filtered\n  " + input).getFirst().input().value()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "filtered                   | Filtered[]", "duplicate | Duplicate[]", "unchanged | Unchanged[]",
            "{ output: { a: 1 } }       | Output[value={\"a\":1}, key=Optional.empty]",
            "{ output: '{\"a\": 1}', key: k } | Output[value={\"a\":1}, key=Optional[k]]",
            "{ dead: too-large }        | Dead[reason=TOO_LARGE, pointer=Optional.empty]",
            "{ dead: type, at: '' }     | Dead[reason=TYPE, pointer=Optional[]]"})
    void every_expectation_can_be_written(String expect, String expected) throws Exception {
        assertThat(read("- { name: n, input: x, expect: " + expect + " }").getFirst().expected())
                .hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}                        | m.yaml:7:7: pipelines.p.tests: found keys with values, expected a list of keys with values",
            "- filtered                | m.yaml:7:9: pipelines.p.tests[0]: found a single value, expected keys with values below them",
            "- { input: 1, expect: filtered } | m.yaml:7:9: pipelines.p.tests[0]: 'name' is missing",
            "- { name: n, expect: filtered }  | m.yaml:7:9: pipelines.p.tests[0]: 'input' is missing",
            "- { name: n, input: 1 }   | m.yaml:7:9: pipelines.p.tests[0]: 'expect' is missing",
            "- { name: n, input: 1, expect: filterd } | m.yaml:7:38: pipelines.p.tests[0].expect: found 'filterd', expected duplicate, filtered or unchanged; did you mean 'filtered'?",
            "- { name: n, input: 1, expect: {} } | m.yaml:7:30: pipelines.p.tests[0].expect: write one of output: …, dead: REASON, or filtered, duplicate or unchanged alone",
            "- { name: n, input: 1, expect: { output: 1, dead: type } } | m.yaml:7:30: pipelines.p.tests[0].expect: write one of output: …, dead: REASON, or filtered, duplicate or unchanged alone",
            "- { name: n, input: 1, expect: { output: 1, at: /a } } | m.yaml:7:51: pipelines.p.tests[0].expect.at: belongs beside 'dead'",
            "- { name: n, input: 1, expect: { output: '{' } } | m.yaml:7:48: pipelines.p.tests[0].expect.output: not JSON; write the fields of the output, or its text",
            "- { name: n, input: 1, expect: { dead: type, at: a } } | m.yaml:7:56: pipelines.p.tests[0].expect.at: not a JSON Pointer: 'a'; write one like /user_id",
            "- { name: n, inptu: 1, input: 1, expect: filtered } | m.yaml:7:20: pipelines.p.tests[0].inptu: unknown key; did you mean 'input'?",
            "- { name: n, input: { a: 1, a: 2 }, expect: filtered } | m.yaml:7:35: pipelines.p.tests[0].input: 'a' is written twice; an input that is wrong on purpose is written as text",
            "- { name: n, input: 1, input-base64: '!', expect: filtered } | m.yaml:7:30: pipelines.p.tests[0].input-base64: written beside 'input'; keep one",
            "- { name: n, input: 1, timestamp: noon, expect: filtered } | m.yaml:7:41: pipelines.p.tests[0].timestamp: not a time: 'noon'; write one like 2026-01-01T00:00:00Z",
            "- { name: n, input: 1, key: { a: 1 }, expect: filtered } | m.yaml:7:35: pipelines.p.tests[0].key: found keys with values, expected a single value"})
    void mistakes_have_a_line_and_a_column(String tests, String problem) {
        assertThat(problems(tests)).contains(problem);
    }

    @Test
    void reasons_are_those_of_dead_letters() {
        assertThat(problems("- { name: n, input: 1, expect: { dead: mising-field } }")).singleElement()
                .asString()
                .contains("found 'mising-field', expected contract, ", "did you mean 'missing-field'?");
    }

    @Test
    void two_examples_have_two_names() {
        assertThat(problems(
                "- { name: n, input: 1, expect: filtered }\n- { name: n, input: 1, expect: filtered }"))
                .containsExactly(
                        "m.yaml:8:11: pipelines.p.tests[1].name: the example at m.yaml:7:11 has the name"
                                + " 'n' already; give each its own");
    }
}
