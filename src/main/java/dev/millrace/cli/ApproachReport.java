package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.kafka.Approach;

/** How far the way to the brokers goes, where it does not go all the way. */
final class ApproachReport {
    private final Approach approach;

    ApproachReport(Approach approach) {
        this.approach = approach;
    }

    /** Prints it and gives the exit code. */
    int print(Terminal terminal, boolean isJson) {
        if (isJson) {
            Json.print(terminal.out(), Map.of("ok", false, "steps", steps()));
        } else {
            Style style = terminal.style();
            terminal.out().println("the brokers were not reached; how far it went:");
            Table table = new Table("STEP", "WHERE", "", "FOUND");
            approach.steps()
                    .forEach(step -> table.row(words(step.step()), step.where(), words(step.outcome()),
                            step.words()));
            table.print(terminal.out(), style);
        }
        approach.steps().stream().filter(step -> step.outcome() == Approach.Outcome.FAILED)
                .reduce((_, last) -> last)
                .ifPresent(step -> terminal.fail("millrace: examine the cluster: step '" + words(step.step())
                        + "' failed: " + step.words()));
        return approach.isRefused() ? ExitCode.CONFIGURATION : ExitCode.TRY_AGAIN;
    }

    private List<Map<String, String>> steps() {
        return approach.steps().stream().map(step -> {
            Map<String, String> json = new LinkedHashMap<>();
            json.put("step", step.step().name().toLowerCase(Locale.ROOT));
            json.put("where", step.where());
            json.put("outcome", step.outcome().name().toLowerCase(Locale.ROOT));
            json.put("found", step.words());
            return json;
        }).toList();
    }

    private static String words(Approach.Step step) {
        return switch (step) {
            case RESOLVE -> "resolve the name";
            case CONNECT -> "connect";
            case LANGUAGE -> "speak the same language";
            case TLS -> "TLS handshake";
            case LOGIN -> "log in";
            case ANSWER -> "get an answer";
        };
    }

    private static String words(Approach.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed";
            case FAILED -> "FAILED";
            case NOT_REACHED -> "not reached";
        };
    }
}
