package dev.millrace.contract;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.record.Reason;
import dev.millrace.record.Verdict.Rejected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the reliability page lists as bad input, against a contract and against one that needs the fallback. */
class HostileInputTest {
    private static final String SCHEMA = """
            {"properties": {"a": {"type": ["integer", "string", "object", "array"]}, "u": {"uniqueItems": %s}}}""";

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void huge_numbers_are_never_computed(String unique) throws InvalidContractException {
        Contract contract = Contract.compile("test", SCHEMA.formatted(unique));

        assertThat(Judging.valid(contract, "{\"a\":12345678901234567890}")).isTrue();
        assertThat(Judging.verdict(contract, "{\"a\":1e400}")).isNotNull();
        assertThat(Judging.verdict(contract, "{\"a\":1e2000000000}")).isNotNull();
        assertThat(Judging.verdict(contract, "{\"a\":1e-2000000000}")).isInstanceOf(Rejected.class);
        assertThat(Judging.verdict(contract, "{\"a\":1e99999999999999999999}")).isNotNull();
        assertThat(Judging.verdict(contract, "{\"a\":" + "9".repeat(100_000) + "}")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void nesting_and_size_are_bounded(String unique) throws InvalidContractException {
        Contract contract = Contract.compile("test", SCHEMA.formatted(unique));
        String names = IntStream.range(0, 100_000).mapToObj(i -> "\"n" + i + "\":0")
                .collect(Collectors.joining(","));

        assertThat(Judging.rejected(contract, "[".repeat(100_000)).reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(Judging.rejected(contract, "{\"a\":".repeat(100_000)).reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(Judging.valid(contract, "{\"a\":\"" + "x".repeat(10_000_000) + "\"}")).isTrue();
        assertThat(Judging.valid(contract, "{" + names + "}")).isTrue();
        assertThat(Judging.rejected(contract, "{" + names + ",\"n7\":0}").reason())
                .isEqualTo(Reason.DUPLICATE_FIELD);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void hostile_text_is_harmless_in_verdicts(String unique) throws InvalidContractException {
        Contract contract = Contract.compile("test",
                "{\"additionalProperties\":{\"enum\":[1]},\"uniqueItems\":" + unique + "}");
        String text = "\\u001b[31m\\r\\n\u202e${jndi:ldap://x}<script>=cmd()../" + "x".repeat(5_000);

        Rejected rejected = Judging.rejected(contract, "{\"" + text + "\":\"" + text + "\"}");

        assertThat(rejected.message()).hasSizeLessThanOrEqualTo(500);
        assertThat(rejected.pointer()).hasSizeLessThan(1_000);
        assertThat(rejected.message() + rejected.pointer()).doesNotContain("\u001b", "\r", "\n", "\u202e");
    }

    @Test
    void no_text_makes_a_pattern_slow() throws InvalidContractException {
        Contract automaton = Contract.compile("test", "{\"pattern\":\"^(a+)+$\"}");
        Contract backtracking = Contract.compile("test", "{\"pattern\":\"^(?=a)(a|aa)+\\\\1$\"}");
        String text = '"' + "a".repeat(100_000) + "!\"";

        assertThat(Judging.rejected(automaton, text).reason()).isEqualTo(Reason.PATTERN);
        assertThat(Judging.rejected(backtracking, text).reason()).isEqualTo(Reason.CONTRACT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"uniqueItems\": true,"})
    void alternatives_inside_one_another_cannot_cost_without_end(String more)
            throws InvalidContractException {
        Contract contract = Contract.compile("test", "{" + more
                + """
                        "not": {"items": {"$ref": "#"}}, "anyOf": [{"items": {"not": {"$ref": "#"}}}, {"items": {"$ref": "#"}}]}""");

        Rejected rejected = Judging.rejected(contract, "[".repeat(60) + "]".repeat(60));

        assertThat(rejected.reason()).isEqualTo(Reason.CONTRACT);
        assertThat(rejected.message()).containsAnyOf("more alternatives tried", "more steps to be judged");
    }

    @Test
    void a_dynamic_reference_to_itself_ends() throws InvalidContractException {
        Contract contract = Contract.compile("test", "{\"$dynamicAnchor\":\"a\",\"$dynamicRef\":\"#a\"}");

        assertThat(Judging.verdict(contract, "1")).isNotNull();
    }

    @Test
    void a_long_chain_of_references_is_refused() {
        String chain = IntStream.range(0, 20_000)
                .mapToObj(i -> "\"d" + i + "\":{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}")
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> Contract.compile("test",
                "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + chain + ",\"d20000\":{}}}"))
                .isInstanceOf(InvalidContractException.class).hasMessageContaining("schemas deep");
    }
}
