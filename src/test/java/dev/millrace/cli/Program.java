package dev.millrace.cli;

import java.util.Map;

/** The program in this process, for tests of whole jobs. */
public final class Program {
    private Program() {}

    /** What a command printed and ended with. */
    public record Answer(int code, String out, String err) {}

    /** Runs one command to its end. */
    public static Answer run(Map<String, String> environment, String... arguments) {
        Screen screen = new Screen();
        int code = Main.run(screen.terminal(environment, false), arguments);
        return new Answer(code, screen.out(), screen.err());
    }
}
