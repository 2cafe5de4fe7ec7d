package dev.millrace.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import dev.millrace.base.Time;

/** A stream for people whose lines come out as lines of the log. Thread-safe, as any PrintStream. */
public final class JsonStream extends PrintStream {
    private static final String LOGGER = "millrace";
    private final PrintStream target;

    /** @param target where the lines go, one write for each */
    public JsonStream(PrintStream target) {
        super(new Lines(target), true, StandardCharsets.UTF_8);
        this.target = target;
    }

    /** Prints a line that says why a command failed. */
    public void error(String text) {
        write(target, "ERROR", text);
    }

    private static void write(PrintStream target, String level, String text) {
        byte[] line = new JsonLine(Time.system().wallMillis(), level, LOGGER,
                Thread.currentThread().getName(), text).bytes();
        target.write(line, 0, line.length);
        target.flush();
    }

    /** Collects a line. */
    private static final class Lines extends OutputStream {
        private final PrintStream target;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(PrintStream target) {
            this.target = target;
        }

        @Override
        public void write(int octet) {
            if (octet != '\n') {
                line.write(octet);
            } else {
                String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
                line.reset();
                if (!text.isEmpty()) {
                    JsonStream.write(target, "INFO", text);
                }
            }
        }
    }
}
