package dev.millrace.config;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReferencesTest {
    private final References references = new References(Map.of("A", "1", "EMPTY", "", "TRICK", "${A}"),
            Path.of(""));

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {
            "plain                    > plain",
            "${A}                     > 1",
            "${env:A}                 > 1",
            "x-${A}-${A}              > x-1-1",
            "${A:2}                   > 1",
            "${B:2}                   > 2",
            "${env:B:2}               > 2",
            "${EMPTY:2}               > 2",
            "[${B:}]                  > []",
            "${B:file:data/objects}   > file:data/objects",
            "${B:{topic}/dt={yyyy}}   > {topic}/dt={yyyy}",
            "$${A}                    > ${A}",
            "{topic}                  > {topic}",
            "$A                       > $A",
            "${TRICK}                 > ${A}"})
    void references_are_replaced(String text, String expected) {
        assertThat(references.resolve(text)).isEqualTo(expected);
    }

    @Test
    void a_variable_that_is_set_to_nothing_counts_as_missing() {
        assertThatThrownBy(() -> references.resolve("${EMPTY}"))
                .hasMessage(
                        "the environment variable EMPTY is not set or empty; set it, or write a default as in "
                                + "${EMPTY:default}");
    }

    @ParameterizedTest
    @CsvSource({"${}", "${1A}", "${A B}", "${env:}"})
    void a_reference_without_a_name_is_refused(String text) {
        assertThatThrownBy(() -> references.resolve(text)).hasMessage("'" + text
                + "' names no variable; write ${NAME}, ${NAME:default}, ${env:NAME} or ${file:PATH}");
    }
}
