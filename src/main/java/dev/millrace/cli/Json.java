package dev.millrace.cli;

import java.io.PrintStream;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Answers for programs. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final JsonMapper LINES = JsonMapper.builder().build();
    private static final JsonMapper ASCII = MAPPER.rebuild()
            .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true).build();

    private Json() {}

    /** Prints maps, lists, texts, numbers and truth values as one JSON document. */
    static void print(PrintStream out, Object value) {
        out.println(MAPPER.writeValueAsString(value));
    }

    /** As above, on one line: for answers that go on and on. */
    static void printLine(PrintStream out, Object value) {
        out.println(LINES.writeValueAsString(value));
    }

    /** As above, of what others wrote: everything beyond ASCII is escaped, so that nothing in it can move a terminal. */
    static void printForeign(PrintStream out, Object value) {
        out.println(ASCII.writeValueAsString(value));
    }
}
