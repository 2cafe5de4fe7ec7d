package dev.millrace.transform.cel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.contract.Validator;
import dev.millrace.record.Verdict;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleTexts;

import static org.assertj.core.api.Assertions.assertThat;

/** The conditions over bytes mean what the interpreter means, for random expressions and random events. */
class ProbeAgreementTest {
    private static final String SCHEMA = """
            {"type": "object", "properties": {
              "s": {"type": "string"}, "ns": {"type": ["string", "null"]},
              "i": {"type": "integer"}, "ni": {"type": ["integer", "null"]},
              "d": {"type": "number"}, "nd": {"type": ["number", "null"]},
              "b": {"type": "boolean"}, "nb": {"type": ["boolean", "null"]}, "x": true,
              "o": {"type": "object", "properties": {"s": {"type": "string"}, "i": {"type": "integer"}}}}}""";
    private static final List<String> TEXT_FIELDS = List.of("s", "ns", "o.s", "event.s", "x",
            "event[\"free\"]", "o[\"y\"]");
    private static final List<String> NUMBER_FIELDS = List.of("i", "ni", "d", "nd", "o.i", "x",
            "event[\"free\"]",
            "o[\"y\"].z");
    private static final List<String> TRUTH_FIELDS = List.of("b", "nb", "x", "event[\"free\"]");
    private static final List<String> NULL_FIELDS = List.of("ns", "ni", "nd", "nb", "x", "event[\"free\"]");
    private static final List<String> ALL_FIELDS = List.of("s", "ns", "i", "d", "b", "x", "o", "o.s", "o.i",
            "event[\"free\"]",
            "o[\"y\"].z");
    /** As expressions write them, and as events do, in more than one way. */
    private static final List<String> TEXTS = List.of("\"\"", "\"a\"", "\"A\"", "\"ab\"", "\"a\\\"b\"",
            "\"\u00e9\"",
            "\"\ud83d\ude00\"", "\"\ufffd\"", "\"\ue000\"", "\"longer than sixteen bytes\"");
    private static final List<String> SPELLINGS = List.of("\"\\u0061\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"",
            "\"a\\u0022b\"", "\"\\uE000\"", "\"longer than sixteen byte\\u0073\"", "\"\\/\"");
    private static final List<String> NUMBERS = List.of("0", "1", "-1", "2", "10", "9007199254740993",
            "9223372036854775807", "-9223372036854775808");
    private static final List<String> FRACTIONS = List.of("0.0", "1.0", "0.5", "-1.5", "2.0", "1e18",
            "9.223372036854775807e18", "9007199254740992.0", "0.1");
    private static final List<String> OTHER_NUMBERS = List.of("-0", "-0.0", "1e0", "10e-1", "1.00", "0.10",
            "9223372036854775808", "-9223372036854775809", "1e30", "1e400", "123456789012345678901234567890",
            "1E-400");
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final int EXPRESSIONS = 400;
    private static final int EVENTS = 150;

    private final Contract contract = contract();
    private final Validator validator = contract.validator();
    private final RuleCompiler compiler = RuleCompiler.of(contract);
    private int fast;
    private int failed;
    private int kept;

    private static Contract contract() {
        try {
            return Contract.compile("c", SCHEMA);
        } catch (InvalidContractException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fast_and_interpreted_conditions_agree() {
        List<byte[]> events = IntStream.range(0, EVENTS).mapToObj(ProbeAgreementTest::event).toList();
        assertThat(events).allMatch(event -> validator.validate(event, 0, event.length).equals(Verdict.VALID));

        for (int seed = 0; seed < EXPRESSIONS; seed++) {
            String text = condition(new SplittableRandom(seed), 3);
            compile(text).ifPresent(condition -> events.forEach(event -> compare(text, condition, event)));
        }

        // Against vacuity: most expressions compile, all of those are fast, and every outcome occurs.
        assertThat(fast).isGreaterThan(EXPRESSIONS / 2);
        assertThat(failed).isGreaterThan(1_000);
        assertThat(kept).isGreaterThan(1_000);
    }

    private record Compiled(Condition condition, EventView view) {}

    private Optional<Compiled> compile(String text) {
        try {
            Rules rules = compiler.rules(RuleTexts.filter(text));
            Condition condition = Objects.requireNonNull(rules.filter());
            assertThat(condition.isFast()).as(text).isTrue();
            fast++;
            return Optional.of(new Compiled(condition, new EventView(rules.fields(), rules.tree())));
        } catch (InvalidRuleException _) {
            return Optional.empty(); // an int next to a fraction, which the checker refuses
        }
    }

    private void compare(String text, Compiled compiled, byte[] event) {
        EventView view = compiled.view();
        view.set(event, 0, event.length, 0);
        Probe probe = Objects.requireNonNull(compiled.condition().fast());

        int result = probe.of(view);

        Object interpreted = compiled.condition().expression().evaluate(view);
        int expected = switch (interpreted) {
            case Boolean truth -> Probe.truth(truth);
            case Outcome.Failed _ -> Probe.FAILED;
            default -> Probe.FAILED; // not a truth value
        };
        failed += result == Probe.FAILED ? 1 : 0;
        kept += result == Probe.TRUE ? 1 : 0;
        assertThat(result).as("%s of %s: %s", text, new String(event, StandardCharsets.UTF_8), interpreted)
                .isEqualTo(expected);
    }

    // Expressions

    private static String condition(SplittableRandom random, int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return leaf(random);
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> "(" + condition(random, depth - 1) + " && " + condition(random, depth - 1) + ")";
            case 2, 3 -> "(" + condition(random, depth - 1) + " || " + condition(random, depth - 1) + ")";
            default -> "!(" + condition(random, depth - 1) + ")";
        };
    }

    private static String leaf(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> compared(random, one(random, TEXT_FIELDS), one(random, TEXTS));
            case 2, 3 -> compared(random, one(random, NUMBER_FIELDS), one(random, NUMBERS));
            case 4 -> compared(random, one(random, NUMBER_FIELDS), one(random, FRACTIONS));
            case 5 -> one(random, TEXT_FIELDS) + " in [" + some(random, TEXTS) + "]";
            case 6 -> one(random, NUMBER_FIELDS) + " in [" + some(random, NUMBERS) + "]";
            case 7 -> one(random, NUMBER_FIELDS) + " in [" + some(random, FRACTIONS) + "]";
            case 8 -> one(random, TRUTH_FIELDS);
            case 9 ->
                one(random, TRUTH_FIELDS) + (random.nextBoolean() ? " == " : " != ") + random.nextBoolean();
            case 10 -> one(random, NULL_FIELDS) + (random.nextBoolean() ? " == null" : " != null");
            default -> "has(" + one(random, ALL_FIELDS) + ")";
        };
    }

    private static String compared(SplittableRandom random, String field, String constant) {
        String comparison = one(random, COMPARISONS);
        return random.nextInt(4) == 0
                ? constant + " " + comparison + " " + field
                : field + " " + comparison + " " + constant;
    }

    private static String some(SplittableRandom random, List<String> list) {
        return IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(_ -> one(random, list))
                .collect(Collectors.joining(", "));
    }

    private static String one(SplittableRandom random, List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    // Events

    private static byte[] event(int seed) {
        SplittableRandom random = new SplittableRandom(1_000_000 + seed);
        List<String> fields = new ArrayList<>();
        maybe(random, fields, "s", text(random));
        maybe(random, fields, "ns", orNull(random, text(random)));
        maybe(random, fields, "i", whole(random));
        maybe(random, fields, "ni", orNull(random, whole(random)));
        maybe(random, fields, "d", number(random));
        maybe(random, fields, "nd", orNull(random, number(random)));
        maybe(random, fields, "b", String.valueOf(random.nextBoolean()));
        maybe(random, fields, "nb", orNull(random, String.valueOf(random.nextBoolean())));
        maybe(random, fields, "x", any(random));
        maybe(random, fields, "free", any(random));
        maybe(random, fields, "o", inner(random));
        return ("{" + String.join(random.nextBoolean() ? "," : " ,\n ", fields) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String inner(SplittableRandom random) {
        List<String> fields = new ArrayList<>();
        maybe(random, fields, "s", text(random));
        maybe(random, fields, "i", whole(random));
        maybe(random, fields, "y", random.nextBoolean() ? any(random) : "{\"z\":" + any(random) + "}");
        return "{" + String.join(",", fields) + "}";
    }

    private static void maybe(SplittableRandom random, List<String> fields, String name, String value) {
        if (random.nextInt(5) > 0) {
            String written = random.nextInt(8) == 0
                    ? "\\u00%02x".formatted((int) name.charAt(0)) + name.substring(1)
                    : name;
            fields.add(random.nextInt(fields.size() + 1),
                    "\"" + written + "\":" + (random.nextBoolean() ? " " : "") + value);
        }
    }

    private static String orNull(SplittableRandom random, String value) {
        return random.nextInt(3) == 0 ? "null" : value;
    }

    private static String text(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? one(random, SPELLINGS)
                : one(random, TEXTS);
    }

    private static String whole(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? one(random,
                        List.of("1.0", "2.00", "1e1", "-0", "-0.0", "20e-1", "9223372036854775808", "1e30"))
                : one(random, NUMBERS);
    }

    private static String number(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> one(random, NUMBERS);
            case 1 -> one(random, FRACTIONS);
            default -> one(random, OTHER_NUMBERS);
        };
    }

    private static String any(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> text(random);
            case 2, 3, 4 -> number(random);
            case 5 -> String.valueOf(random.nextBoolean());
            case 6 -> "null";
            default -> one(random, List.of("[]", "{}", "[1,\"a\"]", "{\"z\":1}"));
        };
    }
}
