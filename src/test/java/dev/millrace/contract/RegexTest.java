package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.contract.RegexSyntax.Invalid;
import dev.millrace.contract.RegexSyntax.Unsupported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RegexTest {
    private static final long SEED = 5;
    private static final String[] ATOMS = {"a", "b", "c", ".", "[ab]", "[^b]", "\\d", "\\w", "é", "[a-cé]",
            "^", "$"};
    private static final String[] REPEATS = {"", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,1}", "{2,}",
            "*?"};
    private static final String[] CHARACTERS = {"a", "b", "c", "1", "é", "\uD83D\uDE00", "\n", " "};

    @Test
    void matches_as_a_backtracking_engine_does() throws Invalid {
        Random random = new Random(SEED);
        int matched = 0;
        int tooLarge = 0;
        for (int i = 0; i < 5_000; i++) {
            String pattern = choice(random, 2);
            Regex regex;
            try {
                regex = Regex.compile(pattern);
            } catch (Unsupported e) {
                tooLarge++;
                continue;
            }
            Pattern reference = Pattern.compile(pattern.replace("$", "\\z"));
            for (int j = 0; j < 10; j++) {
                String text = text(random);
                boolean expected = reference.matcher(text).find();

                assertThat(find(regex, text)).as("seed %d: %s in %s", SEED, pattern, text)
                        .isEqualTo(expected);
                matched += expected ? 1 : 0;
            }
        }
        assertThat(matched).isBetween(5_000, 45_000);
        assertThat(tooLarge).isLessThan(50);
    }

    private static String choice(Random random, int depth) {
        return sequence(random, depth) + (random.nextInt(3) == 0 ? "|" + sequence(random, depth) : "");
    }

    private static String sequence(Random random, int depth) {
        StringBuilder sequence = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String atom = depth > 0 && random.nextInt(4) == 0
                    ? (random.nextBoolean() ? "(?:" : "(") + choice(random, depth - 1) + ")"
                    : ATOMS[random.nextInt(ATOMS.length)];
            boolean isAnchor = atom.equals("^") || atom.equals("$");
            sequence.append(atom).append(isAnchor ? "" : REPEATS[random.nextInt(REPEATS.length)]);
        }
        return sequence.toString();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            ^\\p{Lu}\\p{Ll}+$, Ärger, true
            ^\\p{Lu}\\p{Ll}+$, ärger, false
            ^\\p{Script=Greek}+$, λόγος, true
            ^\\d+$, ١٢, false
            ^[\\w.-]+@[\\w-]+$, a.b-c@d, true
            ^[\\w-.]+$, a-., true
            ^\\u00e9$, é, true
            ^\\u{1F600}$, 😀, true
            ^\\uD83D\\uDE00$, 😀, true
            ^.$, 😀, true
            ^\\cA$, a, false
            ^[^]$, a, true
            [], a, false
            ^(?<year>\\d{4})-\\d\\d$, 2026-01, true
            a\\/b\\-c, a/b-c, true
            """)
    void speaks_ecma_262(String pattern, String text, boolean expected) throws Invalid, Unsupported {
        assertThat(find(Regex.compile(pattern), text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "[", "a**", "*", "\\", "\\a", "a{2,1}", "{", "[b-a]", "(?i)a", "\\u12",
            "^*", "\\p{",
            "x{1001}", "\\c1", "(?<>a)"})
    void refuses_what_is_no_regular_expression(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern)).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", "(a)\\1", "\\bword\\b", "(?<n>a)\\k<n>",
            "(a|b)*a(a|b){15}", "(((a{1,99}){1,99}){1,99}){1,99}"})
    void says_what_no_small_automaton_can_do(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern)).isInstanceOf(Unsupported.class);
    }

    private static boolean find(Regex regex, String text) {
        byte[] bytes = ("..." + text + "...").getBytes(StandardCharsets.UTF_8);
        return regex.find(bytes, 3, bytes.length - 3);
    }
}
