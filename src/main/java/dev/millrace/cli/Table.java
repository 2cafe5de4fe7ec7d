package dev.millrace.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;

/**
 * Aligned columns. Text stands left; numbers, sizes and durations stand right, numbers with thousands separators.
 * Control characters are shown as U+FFFD, so that hostile text cannot drive the terminal.
 */
final class Table {
    private static final String GAP = "  ";
    private static final String NOTHING = "-";

    /** First and last code point of the blocks that take two columns (Unicode TR 11, the large blocks only). */
    private static final int[][] WIDE = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},
            {0xF900, 0xFAFF},
            {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};

    private final List<String> headers;
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] isRight;
    private @Nullable List<String> totals;

    Table(String... headers) {
        this.headers = List.of(headers);
        this.isRight = new boolean[headers.length];
    }

    /**
     * Adds a row: as many cells as headers, each a text, Number (a BigDecimal with its own decimals), ByteSize, Duration
     * or null for nothing.
     */
    void row(@Nullable Object... cells) {
        rows.add(texts(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The row below the line; at most one. */
    void totals(@Nullable Object... cells) {
        totals = texts(cells);
    }

    private List<String> texts(@Nullable Object[] cells) {
        if (cells.length != headers.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + headers.size() + " headers");
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < cells.length; i++) {
            isRight[i] |= cells[i] != null && !(cells[i] instanceof CharSequence);
            texts.add(text(cells[i]));
        }
        return texts;
    }

    private static String text(@Nullable Object cell) {
        return switch (cell) {
            case null -> NOTHING;
            case BigDecimal number -> String.format(Locale.ROOT, "%,." + number.scale() + "f", number);
            case Double number -> String.format(Locale.ROOT, "%,.1f", number);
            case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
            case ByteSize size -> size.toString();
            case Duration duration -> Durations.print(duration);
            default -> printable(cell.toString());
        };
    }

    /** Without control characters. */
    static String printable(String text) {
        return text.codePoints().map(c -> Character.isISOControl(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    void print(PrintStream out, Style style) {
        int[] widths = widths();
        out.println(style.bold(line(headers, widths)));
        rows.forEach(row -> out.println(line(row, widths)));
        if (totals != null) {
            out.println(style.dim(rule(widths)));
            out.println(line(totals, widths));
        }
    }

    private int[] widths() {
        int[] widths = new int[headers.size()];
        widen(widths, headers);
        rows.forEach(row -> widen(widths, row));
        if (totals != null) {
            widen(widths, totals);
        }
        return widths;
    }

    private static void widen(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(row.get(i)));
        }
    }

    private String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - width(row.get(i)));
            line.append(i == 0 ? "" : GAP).append(isRight[i] ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static String rule(int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP).append("─".repeat(widths[i]));
        }
        return line.toString();
    }

    /** Columns on a terminal: none for combining marks, two for the wide characters of East Asia and for emoji. */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        for (int[] range : WIDE) {
            if (codePoint >= range[0] && codePoint <= range[1]) {
                return true;
            }
        }
        return false;
    }
}
