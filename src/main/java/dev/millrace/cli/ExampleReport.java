package dev.millrace.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.example.Result;
import dev.millrace.json.Printable;

/** What {@code test} answers. */
record ExampleReport(List<Result> results) {
    private static final int NAME_LIMIT = 200;

    boolean isGood() {
        return results.stream().allMatch(Result::holds);
    }

    void print(PrintStream out, Style style) {
        for (Result result : results) {
            out.println((result.holds() ? style.good("holds") : style.bad("FAILS")) + "  " + result.pipeline()
                    + ": "
                    + Printable.text(result.example().name(), NAME_LIMIT)
                    + (result.holds() ? "" : style.dim("  " + place(result))));
            // They are printable already.
            result.differences().forEach(line -> out.println("       " + coloured(line, style)));
        }
        long failed = results.stream().filter(result -> !result.holds()).count();
        out.println(failed == 0
                ? style.good("All %,d examples hold.".formatted(results.size()))
                : style.bad("%,d of %s failed.".formatted(failed, Counting.of(results.size(), "example"))));
    }

    private static String place(Result result) {
        return result.example().file() + ":" + result.example().line();
    }

    private static String coloured(String line, Style style) {
        if (line.startsWith("- ")) {
            return style.bad(line);
        }
        return line.startsWith("+ ") ? style.good(line) : line;
    }

    Map<String, Object> json() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", isGood());
        answer.put("examples", results.stream().map(ExampleReport::json).toList());
        return answer;
    }

    private static Map<String, Object> json(Result result) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("pipeline", result.pipeline());
        answer.put("name", result.example().name());
        answer.put("file", result.example().file());
        answer.put("line", result.example().line());
        answer.put("holds", result.holds());
        answer.put("differences", result.differences());
        return answer;
    }
}
