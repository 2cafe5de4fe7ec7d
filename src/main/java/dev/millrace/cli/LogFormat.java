package dev.millrace.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.millrace.log.JsonStream;

/** How lines on standard error look, the log and everything else that goes there. */
enum LogFormat {
    /** For people. */
    TEXT,
    /** One object per line. */
    JSON;

    static final String OPTION = "--log-format";
    /** Also the name of the system property by which {@code logback.xml} learns of an option. */
    static final String VARIABLE = "MILLRACE_LOG_FORMAT";

    /**
     * The one that is asked for. Found out before the command line is read, because what is wrong with that is said in this
     * format as well.
     *
     * @return empty when something else is asked for, which is wrong usage
     */
    static Optional<LogFormat> asked(List<String> arguments, Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "");
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith(OPTION + "=")) {
                text = arguments.get(i).substring(OPTION.length() + 1);
            } else if (arguments.get(i).equals(OPTION) && i + 1 < arguments.size()) {
                text = arguments.get(i + 1);
            }
        }
        String name = text.isBlank() ? TEXT.name() : text.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(format -> format.name().equals(name)).findFirst();
    }

    /** The terminal with its standard error in this format; the log follows, unless its first line is already written. */
    Terminal on(Terminal terminal) {
        if (this == TEXT) {
            return terminal;
        }
        System.setProperty(VARIABLE, "json");
        return new Terminal(terminal.out(), new JsonStream(terminal.err()), terminal.environment(),
                terminal.outIsTerminal(), false);
    }
}
