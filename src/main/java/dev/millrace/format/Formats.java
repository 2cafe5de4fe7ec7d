package dev.millrace.format;

import java.util.List;
import java.util.stream.Collectors;

/** The formats Millrace can write, by the extension that configuration and object keys use. */
public final class Formats {
    private static final List<Format> KNOWN = List.of(new JsonGz());

    private Formats() {}

    /**
     * Finds the format of an extension like "json.gz".
     *
     * @throws IllegalArgumentException with a sentence that names the known ones
     */
    public static Format of(String extension) {
        return KNOWN.stream().filter(format -> format.extension().equals(extension)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown format '" + extension + "'; known: " + names()));
    }

    private static String names() {
        return KNOWN.stream().map(Format::extension).collect(Collectors.joining(", "));
    }
}
