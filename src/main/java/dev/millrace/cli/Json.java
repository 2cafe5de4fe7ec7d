package dev.millrace.cli;

import java.io.PrintStream;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Answers for programs. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final JsonMapper LINES = JsonMapper.builder().build();

    private Json() {}

    /** Prints maps, lists, texts, numbers and truth values as one JSON document. */
    static void print(PrintStream out, Object value) {
        out.println(MAPPER.writeValueAsString(value));
    }

    /** As above, on one line: for answers that go on and on. */
    static void printLine(PrintStream out, Object value) {
        out.println(LINES.writeValueAsString(value));
    }
}
