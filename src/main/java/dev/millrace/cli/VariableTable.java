package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.config.SinkVariable;

/** Environment variables as help shows them: what each means, and what counts where it is not set. */
final class VariableTable {
    private static final int LINE = 80;

    private VariableTable() {}

    /** At most 80 columns, unless a default alone is longer. */
    static List<String> lines(List<SinkVariable> variables) {
        int column = variables.stream().mapToInt(variable -> variable.name().length()).max().orElse(0) + 4;
        List<String> lines = new ArrayList<>();
        for (SinkVariable variable : variables) {
            String name = "  " + variable.name();
            List<String> meaning = wrapped(text(variable), LINE - column);
            for (int i = 0; i < meaning.size(); i++) {
                String start = i == 0 ? name : "";
                lines.add(start + " ".repeat(column - start.length()) + meaning.get(i));
            }
        }
        return List.copyOf(lines);
    }

    private static String text(SinkVariable variable) {
        return variable.fallback().isEmpty()
                ? variable.meaning()
                : variable.meaning() + " [" + variable.fallback() + "]";
    }

    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
