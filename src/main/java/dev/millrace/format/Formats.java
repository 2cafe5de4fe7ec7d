package dev.millrace.format;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats Millrace can write, by the extension that configuration and object keys use. */
public final class Formats {
    private static final List<Format> KNOWN = List.of(new JsonGz(), new JsonZst());

    private Formats() {}

    /**
     * Finds the format of an extension like "json.gz".
     *
     * @throws IllegalArgumentException with a sentence that names the known ones
     */
    public static Format of(String extension) {
        return KNOWN.stream().filter(format -> format.extension().equals(extension)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown format '" + extension + "'; known: "
                                + extensions().stream().collect(Collectors.joining(", "))));
    }

    /** The format that an object with this key has. */
    public static Optional<Format> ofKey(String key) {
        return KNOWN.stream().filter(format -> key.endsWith("." + format.extension())).findFirst();
    }

    /** All extensions, the default first. */
    public static List<String> extensions() {
        return KNOWN.stream().map(Format::extension).toList();
    }
}
