package dev.millrace.example;

import java.time.Duration;
import java.util.List;

/**
 * What an example showed.
 *
 * @param differences why it does not hold, the first line as a summary; empty when it holds
 */
public record Result(String pipeline, Example example, List<String> differences, Duration took) {
    public Result {
        differences = List.copyOf(differences);
    }

    public boolean holds() {
        return differences.isEmpty();
    }
}
