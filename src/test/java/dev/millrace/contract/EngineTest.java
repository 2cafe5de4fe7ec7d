package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.record.Verdict.Rejected;

import static org.assertj.core.api.Assertions.assertThat;

class EngineTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"integer"} | "abc" | TYPE |  | 0 | expected integer, found string "abc"
            {"type":"integer"} | 1.5   | TYPE |  | 0 | expected integer, found number 1.5
            {"type":["string","null"]} | true | TYPE |  | 0 | expected string or null, found boolean true
            {"type":"object"} | [1] | TYPE |  | 0 | expected object, found an array
            {"properties":{"a":{"type":"string"}}} | {"a":null} | TYPE | /a | 5 | a: expected string, found null
            {"properties":{"a":{"type":"string"}}} | {"a" : {"b":1}} | TYPE | /a | 7 | a: expected string, found an object
            {"properties":{"latency_ms":{"minimum":0}}} | {"latency_ms":-3} | RANGE | /latency_ms | 14 | latency_ms must be at least 0, found -3
            {"exclusiveMaximum":10} | 10 | RANGE |  | 0 | must be below 10, found 10
            {"multipleOf":0.01} | 0.015 | RANGE |  | 0 | must be a multiple of 0.01, found 0.015
            {"required":["id","status"]} | {"id":1} | MISSING_FIELD |  | 7 | "status" is required but missing
            {"properties":{"c":{"required":["line"]}}} | {"c":{}} | MISSING_FIELD | /c | 6 | "line" is required but missing in c
            {"additionalProperties":false,"properties":{"a":true}} | {"a":1,"b":2} | UNKNOWN_FIELD | /b | 7 | b is not a field of this contract
            {"maxLength":3} | "abcd" | LENGTH |  | 0 | must have at most 3 characters, found "abcd"
            {"minLength":1} | "" | LENGTH |  | 0 | must have at least 1 character, found ""
            {"minItems":2,"maxItems":2} | [1] | LENGTH |  | 2 | must have exactly 2 items
            {"maxItems":1} | [1,2] | LENGTH |  | 3 | must have at most 1 item
            {"maxProperties":1} | {"a":1,"b":2} | LENGTH |  | 0 | must have at most 1 field
            {"pattern":"^[a-z]+$"} | "A1" | PATTERN |  | 0 | must match the pattern ^[a-z]+$, found "A1"
            {"format":"ipv4"} | "1.2.3" | FORMAT |  | 0 | must be an IPv4 address, found "1.2.3"
            {"anyOf":[{"format":"ipv4"},{"format":"ipv6"}]} | "x" | FORMAT |  | 0 | must be an IPv4 address or an IPv6 address, found "x"
            {"enum":["TCP","UDP"]} | "tcp" | NOT_LISTED |  | 0 | must be one of "TCP", "UDP", found "tcp"
            {"const":[1,{"a":null}]} | [1,{"a":0}] | NOT_LISTED |  | 0 | must be [1,{"a":null}]
            {"items":{"type":"integer"}} | [1,"2"] | TYPE | /1 | 3 | [1]: expected integer, found string "2"
            {"properties":{"a":{"items":{"minimum":5}}}} | {"a":[7,3]} | RANGE | /a/1 | 8 | a[1] must be at least 5, found 3
            {"not":{"type":"null"}} | null | CONTRACT |  | 0 | is what the contract excludes with not
            {"anyOf":[{"type":"null"},{"type":"string"}]} | 3 | CONTRACT |  | 0 | matches none of the alternatives of anyOf
            {"oneOf":[{"minimum":1},{"minimum":2}]} | 3 | CONTRACT |  | 0 | must match exactly one of the alternatives of oneOf
            {"contains":{"const":1}} | [2] | CONTRACT |  | 2 | must hold at least 1 item as contains describes
            {"dependentRequired":{"a":["b"]}} | {"a":1} | MISSING_FIELD |  | 6 | "b" is required beside "a" but missing
            {"properties":{"a":false}} | {"a":1} | TYPE | /a | 5 | a: no value is allowed here, found number 1
            """)
    void says_which_rule_was_broken_and_where(String schema, String value, Reason reason, String pointer,
            int offset,
            String message) throws InvalidContractException {
        Contract contract = compile(schema);

        Rejected rejected = Judging.rejected(contract, value);

        assertThat(contract.fallbackReasons()).isEmpty();
        assertThat(rejected)
                .isEqualTo(new Rejected(reason, pointer == null ? "" : pointer, offset, rejected.message()));
        assertThat(rejected.message()).startsWith(message);
    }

    @Test
    void the_nearest_alternative_is_shown() throws InvalidContractException {
        Contract contract = compile(
                """
                        {"oneOf": [{"type": "string"}, {"properties": {"kind": {"const": "a"}, "n": {"minimum": 3}}}]}""");

        Rejected rejected = Judging.rejected(contract, "{\"kind\":\"a\",\"n\":1}");

        assertThat(rejected.message()).isEqualTo(
                "must match exactly one of the alternatives of oneOf (nearest: must be at least 3)");
    }

    @Test
    void the_first_broken_rule_in_the_order_of_the_bytes_counts() throws InvalidContractException {
        Contract contract = compile(
                "{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}}");

        assertThat(Judging.rejected(contract, "{\"b\":1,\"a\":1}").pointer()).isEqualTo("/b");
        assertThat(Judging.rejected(contract, "{\"a\":\"x\",;").reason()).isEqualTo(Reason.SYNTAX);
    }

    @Test
    void a_number_cut_off_by_the_end_is_truncated_and_not_out_of_range() throws InvalidContractException {
        Contract contract = compile("{\"properties\":{\"year\":{\"minimum\":1000}}}");

        assertThat(Judging.rejected(contract, "{\"year\":20").reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void names_are_found_however_they_are_written() throws InvalidContractException {
        Contract contract = compile(
                "{\"required\":[\"name\"],\"properties\":{\"name\":{\"type\":\"string\"}}}");

        assertThat(Judging.valid(contract, "{\"n\\u0061me\":\"x\"}")).isTrue();
        assertThat(Judging.valid(contract, "{ \"name\" : \"x\" }")).isTrue();
        assertThat(Judging.rejected(contract, "{\"n\\u0061me\":1}").pointer()).isEqualTo("/name");
        assertThat(Judging.rejected(contract, "{\"name\":\"x\",\"n\\u0061me\":\"y\"}").reason())
                .isEqualTo(Reason.DUPLICATE_FIELD);
        assertThat(Judging.rejected(contract, "{\"NAME\":\"x\"}").reason()).isEqualTo(Reason.MISSING_FIELD);
    }

    @Test
    void names_that_need_escapes_are_known_too() throws InvalidContractException {
        Contract contract = compile(
                "{\"properties\":{\"a\\\"b\\n\":{\"type\":\"string\"}},\"additionalProperties\":false}");

        assertThat(Judging.valid(contract, "{\"a\\\"b\\n\":\"x\"}")).isTrue();
        assertThat(Judging.rejected(contract, "{\"a\"b\n\":\"x\"}").reason()).isEqualTo(Reason.SYNTAX);
    }

    @Test
    void more_than_64_known_fields_are_kept_apart() throws InvalidContractException {
        String names = IntStream.range(0, 200).mapToObj(i -> "\"field_number_" + i + '"')
                .collect(Collectors.joining(","));
        Contract contract = compile(
                "{\"required\":[" + names + "],\"properties\":{\"field_number_150\":{\"$ref\":\"#\"}}}");
        String inner = IntStream.range(0, 200).filter(i -> i != 150)
                .mapToObj(i -> "\"field_number_" + i + "\":" + i)
                .collect(Collectors.joining(","));

        assertThat(Judging.valid(contract, "{" + inner + ",\"field_number_150\":1}")).isTrue();
        assertThat(Judging.valid(contract, "{" + inner + ",\"field_number_150\":{" + inner
                + ",\"field_number_150\":1}}")).isTrue();
        assertThat(Judging.rejected(contract, "{" + inner + "}").message())
                .contains("\"field_number_150\" is required");
        assertThat(
                Judging.rejected(contract, "{" + inner + ",\"field_number_150\":{" + inner + "}}").pointer())
                .isEqualTo("/field_number_150");
        assertThat(Judging.rejected(contract, "{" + inner + ",\"field_number_199\":1}").reason())
                .isEqualTo(Reason.DUPLICATE_FIELD);
    }

    @Test
    void numbers_are_judged_exactly() throws InvalidContractException {
        Contract limits = compile("{\"minimum\":-0.5,\"exclusiveMaximum\":9007199254740993}");
        Contract integer = compile("{\"type\":\"integer\"}");
        Contract cents = compile("{\"multipleOf\":0.01}");

        assertThat(Judging.valid(limits, "9007199254740992.9999999999")).isTrue();
        assertThat(Judging.valid(limits, "9007199254740993.0")).isFalse();
        assertThat(Judging.valid(limits, "-0.50000000000000000000000000000000000001")).isFalse();
        assertThat(Judging.valid(limits, "-5e-1")).isTrue();
        assertThat(Judging.valid(limits, "1e2000000000")).isFalse();
        assertThat(Judging.valid(limits, "1e-99999999999999999999")).isTrue();
        assertThat(Judging.valid(integer, "1.0")).isTrue();
        assertThat(Judging.valid(integer, "123456789012345678901234567890")).isTrue();
        assertThat(Judging.valid(integer, "15e-1")).isFalse();
        assertThat(Judging.valid(integer, "150e-1")).isTrue();
        assertThat(Judging.valid(integer, "1e400")).isTrue();
        assertThat(Judging.valid(cents, "19.99")).isTrue();
        assertThat(Judging.valid(cents, "1e2000000000")).isTrue();
        assertThat(Judging.valid(cents, "0.001")).isFalse();
    }

    @Test
    void one_validator_forgets_the_document_before() throws InvalidContractException {
        Validator validator = compile("{\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}")
                .validator();
        byte[] bad = "{\"x\":{\"y\":{\"a\":1,\"a\"".getBytes(StandardCharsets.UTF_8);
        byte[] good = "{\"x\":1,\"y\":2,\"a\":3}".getBytes(StandardCharsets.UTF_8);

        for (int i = 0; i < 3; i++) {
            assertThat(validator.validate(bad, 0, bad.length)).isInstanceOf(Rejected.class);
            assertThat(validator.validate(good, 0, good.length)).isEqualTo(Verdict.VALID);
        }
    }

    private static Contract compile(String schema) throws InvalidContractException {
        return Contract.compile("test", schema);
    }
}
