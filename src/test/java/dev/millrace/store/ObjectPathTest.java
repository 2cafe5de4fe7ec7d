package dev.millrace.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ObjectPathTest {
    private static final long TIME = Instant.parse("2026-03-09T07:05:59Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
            "'{topic}/dt={yyyy-MM-dd}/hour={HH}', 'logins/dt=2026-03-09/hour=07'",
            "'raw', 'raw'",
            "'{pipeline}/{topic}-{partition}', 'archive/logins-12'",
            "'y={yyyy}/m={MM}/d={dd}/{HH}{mm}', 'y=2026/m=03/d=09/0705'",
            "'{yy_M_d}/{HH:mm}', '26_3_9/07%3A05'",
            "'{yyyyMMddHH}', '2026030907'"})
    void shows_the_values(String template, String expected) {
        String path = ObjectPath.parse(template).resolve("logins", 12, "archive", TIME);

        assertThat(path).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
            "'', empty segment", "'a//b', empty segment", "'a/', empty segment", "'/a', leave the '/' out",
            "'../a', leave its directory", "'a/./b', leave its directory",
            "'{tpoic}', {tpoic} is not known", "'{}', {} is not known", "'{-}', {-} is not known",
            "'{yyyy/MM}', has no partner", "'{topic', has no partner", "'topic}', has no partner",
            "'{{topic}}', has no partner",
            "'{MMM}', is not a number of a date", "'{yyy}', is not a number of a date",
            "'{ss}', {ss} is not known",
            "'a b', holds more than letters", "'a%2Fb', holds more than letters",
            "'a\\b', holds more than letters"})
    void says_what_is_wrong_with_a_template(String template, String why) {
        assertThatThrownBy(() -> ObjectPath.parse(template)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a path for objects: '" + template + "'")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../../etc", "a/b", "a\\b", "%2e%2e", "ünï", "\u0000", "a\nb",
            "${jndi:x}",
            "\u202eevil", ""})
    void values_stay_in_their_segment(String topic) {
        String path = ObjectPath.parse("x/{topic}/y").resolve(topic, 0, topic, TIME);

        assertThat(path).matches("x/[A-Za-z0-9._=%-]+/y");
        assertThat(path.split("/")).doesNotContain(".", "..");
    }

    @Test
    void dots_of_template_and_value_together_are_no_way_up() {
        assertThat(ObjectPath.parse(".{topic}").resolve(".", 0, "p", TIME)).isEqualTo("%2E%2E");
        assertThat(ObjectPath.parse("{topic}{pipeline}").resolve(".", 0, ".", TIME)).isEqualTo("%2E%2E");
    }

    @Test
    void no_random_text_escapes_or_grows_beyond_the_limit() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var path = ObjectPath.parse("{topic}/{pipeline}{topic}/p={partition}/{yyyy-MM-dd}");
        Path root = Path.of("/root/bucket");

        for (int i = 0; i < 20_000; i++) {
            String resolved = path.resolve(hostile(random), random.nextInt(), hostile(random),
                    random.nextLong());

            assertThat(resolved.split("/", -1)).as("seed %d", seed).hasSize(4)
                    .allMatch(segment -> segment.length() <= 200 && !segment.isEmpty());
            assertThat(root.resolve(resolved).normalize()).as("seed %d", seed)
                    .isEqualTo(root.resolve(resolved)).startsWithRaw(root);
            Names.checkKey(resolved);
        }
    }

    private static String hostile(Random random) {
        String pieces = "../\\%:{}\u0000\n ~$a9ü€\ud83d\ude00\u202e";
        var text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(400) : random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.append(random.nextBoolean()
                    ? pieces.charAt(random.nextInt(pieces.length()))
                    : (char) random.nextInt(0x10000));
        }
        return text.toString();
    }

    @Test
    void long_names_keep_their_beginning_and_stay_apart() {
        Set<String> segments = new HashSet<>();

        for (int i = 0; i < 100; i++) {
            segments.add(ObjectPath.encodeSegment("ü".repeat(32) + "x".repeat(200) + i));
        }

        assertThat(segments).hasSize(100)
                .allMatch(each -> each.length() <= 200 && each.startsWith("%C3%BC%C3%BC"));
    }

    @Test
    void a_cut_leaves_no_half_escape() {
        for (int i = 0; i < 6; i++) {
            String segment = ObjectPath.encodeSegment("x".repeat(i) + "ü".repeat(200));

            assertThat(segment).matches("x*(%[0-9A-F]{2})*-[0-9a-f]{16}");
        }
    }

    @Test
    void the_same_values_give_the_same_path_and_the_template_is_kept() {
        var path = ObjectPath.parse("{topic}/{yyyy}");

        assertThat(path.resolve("a", 1, "p", TIME)).isEqualTo(path.resolve("a", 1, "p", TIME));
        assertThat(path).hasToString("{topic}/{yyyy}");
    }
}
