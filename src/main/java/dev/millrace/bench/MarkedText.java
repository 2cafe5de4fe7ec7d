package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a document between two comments, which a program writes and people leave alone. */
public final class MarkedText {
    private MarkedText() {}

    /**
     * Replaces what stands between {@code <!-- name:begin -->} and {@code <!-- name:end -->}.
     *
     * @throws IOException also when the document has no such comments
     */
    public static void write(Path document, String name, String text) throws IOException {
        Files.writeString(document, replaced(Files.readString(document), name, text));
    }

    static String replaced(String document, String name, String text) throws IOException {
        String begin = "<!-- " + name + ":begin -->";
        String end = "<!-- " + name + ":end -->";
        int from = document.indexOf(begin);
        int to = document.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException("it has no '" + begin + "' before an '" + end + "'");
        }
        return document.substring(0, from + begin.length()) + "\n" + text.strip() + "\n"
                + document.substring(to);
    }
}
