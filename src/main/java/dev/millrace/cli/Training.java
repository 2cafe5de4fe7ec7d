package dev.millrace.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the launcher has a JVM run while it records a start-up cache: commands as people give them, with their answers
 * thrown away. The cache then holds the classes they load, linked, and profiles of what ran often.
 */
final class Training {
    /** A demo that hangs must not keep the build waiting; without a cache everything works as well. */
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<List<String>> ANSWERS = List.of(
            List.of("--help"), List.of("--version"), List.of("sink", "--help"),
            List.of("check", "--offline"), List.of("check", "--offline", "--json"));

    private Training() {}

    /** Runs and ends the process: "answers"; or "service" and a folder for the demo's data, which the caller removes. */
    public static void main(String[] args) {
        Thread.ofPlatform().daemon().name("training-limit").start(Training::haltWhenLate);
        System.exit(switch (args[0]) {
            case "answers" -> ANSWERS.stream().mapToInt(Training::run).max().orElse(ExitCode.DONE);
            case "service" -> run(List.of("demo", "--events", "100000", "--exit", "--data", args[1]));
            default -> ExitCode.USAGE;
        });
    }

    private static int run(List<String> command) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return Main.run(new Terminal(nowhere, System.err, Map.of(), false, false),
                command.toArray(String[]::new));
    }

    private static void haltWhenLate() {
        try {
            Thread.sleep(LIMIT);
            Runtime.getRuntime().halt(ExitCode.TRY_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
