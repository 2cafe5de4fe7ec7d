package dev.millrace.cli;

import org.slf4j.LoggerFactory;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Problem;
import dev.millrace.store.StoreException;

/** How a command that failed says so, and what the process ends with. */
final class Errors {
    private Errors() {}

    /** Prints the sentence for people and gives the exit code. */
    static int report(Exception problem, Terminal terminal) {
        return switch (problem) {
            case InvalidConfigException invalid -> configuration(invalid, terminal);
            case Failure failure -> say(terminal, String.valueOf(failure.getMessage()), failure.exitCode());
            case StoreException store ->
                say(terminal, String.valueOf(store.getMessage()), ExitCode.TRY_AGAIN);
            default -> bug(problem, terminal);
        };
    }

    private static int configuration(InvalidConfigException invalid, Terminal terminal) {
        int count = invalid.problems().size();
        terminal.fail("millrace: the configuration (" + invalid.origin() + ") cannot be used, "
                + (count == 1 ? "one problem" : count + " problems") + " found; nothing was started:");
        for (Problem problem : invalid.problems()) {
            terminal.fail("  " + problem);
        }
        return ExitCode.CONFIGURATION;
    }

    private static int say(Terminal terminal, String message, int exitCode) {
        terminal.fail("millrace: " + message);
        return exitCode;
    }

    private static int bug(Exception problem, Terminal terminal) {
        LoggerFactory.getLogger("dev.millrace").error("a bug ended the process", problem);
        return say(terminal, "this is a bug in Millrace, not a mistake of yours: " + problem
                + "; please report it with the log line above", ExitCode.BUG);
    }
}
