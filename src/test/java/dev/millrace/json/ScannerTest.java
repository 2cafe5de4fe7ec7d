package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.record.Verdict.Rejected;

import static org.assertj.core.api.Assertions.assertThat;

class ScannerTest {
    private final Scanner scanner = new Scanner();

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"x\"", "3", " {} \n", "-0", "1e2000000000", "1e400",
            "12345678901234567890",
            "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}", "\"\\ud83d\\ude00\"", "\"\\u0000\"",
            "\"\u007f\"",
            "{\"a\":1,\"A\":2}", "\"\uD83D\uDE00\uFFFF\""})
    void accepts_json(String text) {
        assertThat(scan(text)).isEqualTo(Verdict.VALID);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1,"a":2}          | DUPLICATE_FIELD | /a  | 7
            {"a":1,"\\u0061":2}    | DUPLICATE_FIELD | /a  | 7
            {"\\u0061":1,"a":2}    | DUPLICATE_FIELD | /a  | 12
            {"b":{"a/~":1,"a/~":2}} | DUPLICATE_FIELD | /b/a~1~0 | 14
            {"é":1,"\\u00e9":2}    | DUPLICATE_FIELD | /é  | 8
            {"a":[1,2,tru}         | SYNTAX          | /a/2 | 13
            [1,2,tru               | TRUNCATED       | /2  | 8
            {"a":"x                | TRUNCATED       | /a  | 7
            {"a"                   | TRUNCATED       |     | 4
            {"a":                  | TRUNCATED       | /a  | 5
            {"a":1                 | TRUNCATED       |     | 6
            {"a":-                 | TRUNCATED       | /a  | 6
            {"a":1.                | TRUNCATED       | /a  | 7
            {"a":1e                | TRUNCATED       | /a  | 7
            "\\u00                 | TRUNCATED       |     | 5
            "\\                    | TRUNCATED       |     | 2
            "\\ud83d               | TRUNCATED       |     | 7
            "\\ud83d\\             | TRUNCATED       |     | 8
            "\\ud83d"              | ENCODING        |     | 1
            "\\ude00"              | ENCODING        |     | 1
            "\\ud83d\\n"           | ENCODING        |     | 1
            "\\ud83d\\ud83d"       | ENCODING        |     | 1
            "\\x"                  | SYNTAX          |     | 2
            "\\u00g0"              | SYNTAX          |     | 5
            01                     | SYNTAX          |     | 1
            +1                     | SYNTAX          |     | 0
            1 2                    | SYNTAX          |     | 2
            [1,]                   | SYNTAX          | /1  | 3
            {"a":1,}               | SYNTAX          |     | 7
            {a:1}                  | SYNTAX          |     | 1
            'a'                    | SYNTAX          |     | 0
            NaN                    | SYNTAX          |     | 0
            """)
    void says_what_is_wrong_and_where(String text, Reason reason, String pointer, int byteOffset) {
        Rejected rejected = rejected(bytes(text));

        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.pointer()).isEqualTo(pointer == null ? "" : pointer);
        assertThat(rejected.byteOffset()).isEqualTo(byteOffset);
        assertThat(rejected.message()).isNotBlank();
    }

    @Test
    void tells_people_what_was_expected() {
        assertThat(rejected(bytes("{\"a\":1;}")).message())
                .isEqualTo("expected ',' or '}' after a field, found ';'");
        assertThat(rejected(bytes("[\u001b]")).message()).isEqualTo("expected a value, found byte 0x1b");
        assertThat(rejected(bytes("{\"a\":1,\"a\":2}")).message())
                .isEqualTo("a appears a second time in its object");
    }

    @Test
    void nesting_ends_at_the_limit() {
        String deepest = "[".repeat(64) + "]".repeat(64);
        String tooDeep = "[".repeat(65) + "]".repeat(65);

        assertThat(scan(deepest)).isEqualTo(Verdict.VALID);
        assertThat(rejected(bytes(tooDeep)).reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(rejected(bytes("[".repeat(100_000))).reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(rejected(bytes("{\"a\":".repeat(100_000))).reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(rejected(bytes(tooDeep)).pointer()).isEqualTo("/0".repeat(64));
    }

    @Test
    void encodings_other_than_utf_8_are_named() {
        byte[] overlong = {'"', (byte) 0xc0, (byte) 0xaf, '"'};
        byte[] surrogate = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
        byte[] beyond = {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'};
        byte[] loneContinuation = {'"', (byte) 0x80, '"'};
        byte[] cut = {'"', (byte) 0xe2, (byte) 0x82};

        assertThat(rejected(overlong).reason()).isEqualTo(Reason.ENCODING);
        assertThat(rejected(surrogate).reason()).isEqualTo(Reason.ENCODING);
        assertThat(rejected(beyond).reason()).isEqualTo(Reason.ENCODING);
        assertThat(rejected(loneContinuation).reason()).isEqualTo(Reason.ENCODING);
        assertThat(rejected(cut).reason()).isEqualTo(Reason.TRUNCATED);
        assertThat(rejected("{}".getBytes(StandardCharsets.UTF_16)).reason()).isEqualTo(Reason.ENCODING);
        assertThat(rejected("{}".getBytes(StandardCharsets.UTF_16LE)).reason()).isEqualTo(Reason.ENCODING);
        assertThat(rejected("\uFEFF{}".getBytes(StandardCharsets.UTF_8)).reason()).isEqualTo(Reason.ENCODING);
    }

    @Test
    void every_control_character_in_a_string_is_rejected_wherever_it_stands() {
        for (int control = 0; control < ' '; control++) {
            for (int before = 0; before < 20; before++) {
                byte[] bytes = bytes("\"" + "x".repeat(before) + (char) control + "yyyyyyyyyyyy\"");

                assertThat(rejected(bytes).reason()).isEqualTo(Reason.SYNTAX);
                assertThat(rejected(bytes).byteOffset()).isEqualTo(before + 1);
            }
        }
    }

    @Test
    void finds_the_one_repeated_name_among_many() {
        String names = IntStream.range(0, 100_000).mapToObj(i -> "\"n" + i + "\":" + i)
                .collect(Collectors.joining(","));

        assertThat(scan("{" + names + "}")).isEqualTo(Verdict.VALID);
        assertThat(rejected(bytes("{" + names + ",\"n\\u0035\":0}")).pointer()).isEqualTo("/n5");
        assertThat(rejected(bytes("{" + names + ",\"n99999\":0}")).pointer()).isEqualTo("/n99999");
        assertThat(scan("{" + names + ",\"x\":{" + names + "}}")).isEqualTo(Verdict.VALID);
    }

    @Test
    void large_objects_inside_one_another_keep_their_names_apart() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int repeated = random.nextInt(3) == 0 ? random.nextInt(40) : -1;
            String text = nested(random, 4, repeated);

            assertThat(scan(text).equals(Verdict.VALID)).as(text).isEqualTo(repeated < 0);
        }
    }

    /** The innermost object repeats a name when asked to; all objects have the same names otherwise. */
    private static String nested(Random random, int depth, int repeated) {
        int child = random.nextInt(40);
        String fields = IntStream.range(0, 40)
                .mapToObj(i -> "\"f" + i + "\":"
                        + (i == child && depth > 0 ? nested(random, depth - 1, repeated) : i))
                .collect(Collectors.joining(","));
        return "{" + fields + (depth == 0 && repeated >= 0 ? ",\"f" + repeated + "\":0" : "") + "}";
    }

    @Test
    void reads_nothing_outside_of_its_range() {
        String[] documents = {"{\"a\":1,\"b\":\"xyz\"}", "12", "\"text\"", "[1,2,3]", "true",
                "{\"a\":\"12345678\"}"};
        String[] neighbours = {"\"", "5", "}", ",\"a\":1}", "\\", "\n", "e9", "]"};
        for (String document : documents) {
            for (String neighbour : neighbours) {
                byte[] bytes = bytes(neighbour + document + neighbour);
                int offset = neighbour.length();

                assertThat(scanner.scan(bytes, offset, document.length())).isEqualTo(Verdict.VALID);
                assertThat(scanner.scan(bytes, offset, document.length() - 1))
                        .isEqualTo(scan(document.substring(0, document.length() - 1)));
            }
        }
    }

    @Test
    void hostile_text_is_harmless_in_messages_and_pointers() {
        String hostile = "\u202e\u001b[31m\r\n${jndi:x}<script>" + "A".repeat(10_000);
        String escaped = hostile.replace("\u001b", "\\u001b").replace("\r", "\\r").replace("\n", "\\n");

        Rejected rejected = rejected(bytes("{\"" + escaped + "\":{\"" + escaped + "\":x}}"));

        assertThat(rejected.message()).hasSizeLessThanOrEqualTo(500);
        assertThat(rejected.pointer()).hasSizeLessThan(1_000)
                .startsWith("/\\u202e\\u001b[31m\\u000d\\u000a${jndi");
        assertThat(rejected.message() + rejected.pointer()).doesNotContain("\u202e", "\u001b", "\r", "\n");
    }

    @Test
    void judges_ten_megabytes() {
        assertThat(scan("\"" + "é".repeat(5_000_000) + "\"")).isEqualTo(Verdict.VALID);
        assertThat(scan("[" + "1,".repeat(5_000_000) + "1]")).isEqualTo(Verdict.VALID);
        assertThat(scan("{\"a\":1}")).isEqualTo(Verdict.VALID);
    }

    private Verdict scan(String text) {
        byte[] bytes = bytes(text);
        return scanner.scan(bytes, 0, bytes.length);
    }

    private Rejected rejected(byte[] bytes) {
        return switch (scanner.scan(bytes, 0, bytes.length)) {
            case Rejected rejected -> rejected;
            case Verdict.Valid _ -> throw new AssertionError("accepted");
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
