package dev.millrace.cli;

import java.io.PrintStream;
import java.util.Map;

import dev.millrace.log.JsonStream;

/**
 * What a command may know of where it runs, so that a test can stand in for it.
 *
 * @param out for answers
 * @param err for progress, warnings and errors
 * @param environment variables of the process
 */
record Terminal(PrintStream out, PrintStream err, Map<String, String> environment, boolean outIsTerminal,
        boolean errIsTerminal) {
    /** Set by the launcher to the descriptors that are terminals, like "12": Java itself cannot tell them apart. */
    private static final String PROPERTY = "millrace.terminals";

    /** The one of this process. */
    static Terminal ofProcess() {
        String descriptors = System.getProperty(PROPERTY, "");
        return new Terminal(System.out, System.err, System.getenv(), descriptors.contains("1"),
                descriptors.contains("2"));
    }

    /** Prints a line that says why the command failed. */
    void fail(String line) {
        if (err instanceof JsonStream json) {
            json.error(line);
        } else {
            err.println(line);
        }
    }

    /** For answers. */
    Style style() {
        return new Style(outIsTerminal && !environment.containsKey("NO_COLOR"));
    }
}
