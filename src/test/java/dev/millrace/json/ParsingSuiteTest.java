package dev.millrace.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.testkit.SharedData;

import static org.assertj.core.api.Assertions.assertThat;

/** The parsing suite: names that begin with y_ must be accepted, with n_ rejected, with i_ judged either way. */
class ParsingSuiteTest {
    private final Scanner scanner = new Scanner();

    /** RFC 8259 lets names repeat and warns of it; here they are rejected, because readers disagree which one counts. */
    @Test
    void accepts_every_file_that_is_json_except_two_that_repeat_a_name() throws IOException {
        List<Path> files = files("y_");

        assertThat(files).hasSize(95).allSatisfy(file -> {
            if (file.toString().contains("_duplicated_key")) {
                assertThat(rejected(file).reason()).isEqualTo(Reason.DUPLICATE_FIELD);
            } else {
                assertThat(scan(file)).isEqualTo(Verdict.VALID);
            }
        });
    }

    @Test
    void rejects_every_file_that_is_not_json() throws IOException {
        List<Path> files = files("n_");

        assertThat(files).hasSize(188)
                .allSatisfy(file -> assertThat(scan(file)).isInstanceOf(Verdict.Rejected.class));
    }

    @Test
    void judges_what_the_grammar_leaves_open_without_failing() throws IOException {
        List<Path> files = files("i_");

        assertThat(files).hasSize(35).allSatisfy(file -> assertThat(scan(file)).isNotNull());
    }

    @Test
    void tells_bad_encoding_from_bad_syntax() {
        assertThat(reason("i_string_UTF-16LE_with_BOM.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_string_utf16BE_no_BOM.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_string_utf16LE_no_BOM.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_structure_UTF-8_BOM_empty_object.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_string_UTF8_surrogate_U+D800.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_string_overlong_sequence_2_bytes.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_object_key_lone_2nd_surrogate.json")).isEqualTo(Reason.ENCODING);
        assertThat(reason("i_structure_500_nested_arrays.json")).isEqualTo(Reason.TOO_DEEP);
        assertThat(reason("n_structure_100000_opening_arrays.json")).isEqualTo(Reason.TOO_DEEP);
        assertThat(reason("n_string_unescaped_newline.json")).isEqualTo(Reason.SYNTAX);
        assertThat(reason("n_structure_unclosed_array.json")).isEqualTo(Reason.TRUNCATED);
        assertThat(reason("n_structure_no_data.json")).isEqualTo(Reason.EMPTY);
    }

    private Reason reason(String name) {
        return rejected(SharedData.file("json-parsing/test_parsing/" + name)).reason();
    }

    private Verdict.Rejected rejected(Path file) {
        return switch (scan(file)) {
            case Verdict.Rejected rejected -> rejected;
            case Verdict.Valid _ -> throw new AssertionError(file + " was accepted");
        };
    }

    private static List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(SharedData.file("json-parsing/test_parsing"))) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(prefix)).toList();
        }
    }

    private Verdict scan(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return scanner.scan(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
