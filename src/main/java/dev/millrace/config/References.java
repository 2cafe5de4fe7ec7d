package dev.millrace.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Replaces references in a value: <code>${NAME}</code> and <code>${env:NAME}</code> by an environment variable,
 * <code>${NAME:default}</code> by the default where the variable is not set, <code>${file:PATH}</code> by a file's text;
 * <code>$${</code> stands for a literal <code>${</code>. A variable that is set to nothing counts as not set, because
 * that is what compose files and shells make of a missing one. What comes out is not looked at again: a reference
 * inside a variable stays text.
 */
final class References {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int FILE_LIMIT_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final Path folder;

    /** @param folder where a relative {@code ${file:…}} starts */
    References(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** Where relative paths start. */
    Path folder() {
        return folder;
    }

    /**
     * The text with every reference replaced.
     *
     * @throws IllegalArgumentException with a sentence that says what is missing and how to give it
     */
    String resolve(String text) {
        var resolved = new StringBuilder();
        int at = 0;
        int open = text.indexOf("${");
        while (open >= 0) {
            if (open > at && text.charAt(open - 1) == '$') {
                resolved.append(text, at, open - 1).append("${");
                at = open + 2;
            } else {
                int close = closing(text, open + 2);
                resolved.append(text, at, open).append(value(text.substring(open + 2, close)));
                at = close + 1;
            }
            open = text.indexOf("${", at);
        }
        return resolved.append(text, at, text.length()).toString();
    }

    /** Braces inside a default are counted, because path templates have them. */
    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            depth += switch (text.charAt(i)) {
                case '{' -> 1;
                case '}' -> -1;
                default -> 0;
            };
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "'" + text.substring(from - 2) + "' has no closing '}'; write ${NAME} or ${NAME:default}");
    }

    private String value(String reference) {
        if (reference.startsWith("file:")) {
            return content(reference.substring("file:".length()));
        }
        String rest = reference.startsWith("env:") ? reference.substring("env:".length()) : reference;
        int colon = rest.indexOf(':');
        String name = colon < 0 ? rest : rest.substring(0, colon);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'${" + reference
                    + "}' names no variable; write ${NAME}, ${NAME:default}, ${env:NAME} or ${file:PATH}");
        }
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty() && colon < 0) {
            throw new IllegalArgumentException("the environment variable " + name
                    + " is not set or empty; set it, or write a default as in ${" + name + ":default}");
        }
        return value.isEmpty() ? rest.substring(colon + 1) : value;
    }

    /**
     * A file's text without the line end that editors and "echo" put behind it.
     *
     * @throws IllegalArgumentException with a sentence that says why it cannot be read
     */
    String content(String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.size(file) > FILE_LIMIT_BYTES) {
                throw new IllegalArgumentException(
                        "the file " + file + " is larger than 64 KiB; is it the right one?");
            }
            return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read (" + IoProblems.say(e)
                    + "); it must be a text file this process may read", e);
        }
    }
}
