package dev.millrace.cli;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.base.ByteSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableTest {
    private final Screen screen = new Screen();

    private String printed(Table table) {
        table.print(screen.terminal(Map.of(), false).out(), new Style(false));
        return screen.out();
    }

    @Test
    void text_stands_left_and_numbers_right() {
        var table = new Table("TOPIC", "RECORDS", "BYTES", "LAG", "RATE");
        table.row("a", 1_234_567L, ByteSize.mebibytes(3), Duration.ofMillis(850), 1.25);
        table.row("longer", 5, new ByteSize(12), null, 1_000.0);
        table.totals("2 topics", 1_234_572L, null, null, null);

        assertThat(printed(table)).isEqualTo("""
                TOPIC       RECORDS  BYTES     LAG     RATE
                a         1,234,567  3 MiB  850 ms      1.3
                longer            5   12 B       -  1,000.0
                ────────  ─────────  ─────  ──────  ───────
                2 topics  1,234,572      -       -        -
                """);
    }

    @Test
    void a_table_without_rows_is_its_headers() {
        assertThat(printed(new Table("A", "B"))).isEqualTo("A  B\n");
    }

    @Test
    void wide_characters_keep_the_columns() {
        var table = new Table("NAME", "N");
        table.row("日本", 1);
        table.row("e\u0301té", 2);

        assertThat(printed(table)).isEqualTo("NAME  N\n日本  1\ne\u0301té   2\n");
    }

    @Test
    void control_characters_do_not_reach_the_terminal() {
        var table = new Table("NAME");
        table.row("a\u001b[31mb\r\n");

        assertThat(printed(table)).isEqualTo("NAME\na\uFFFD[31mb\uFFFD\uFFFD\n");
    }

    @Test
    void a_row_of_another_length_is_a_bug() {
        var table = new Table("A", "B");

        assertThatThrownBy(() -> table.row("a")).hasMessage("1 cells under 2 headers");
    }

    @ParameterizedTest
    @CsvSource({"abc,3", "日本,4", "🚰,2", "e\u0301,1", "'',0"})
    void width_counts_columns(String text, int expected) {
        assertThat(Table.width(text)).isEqualTo(expected);
    }
}
