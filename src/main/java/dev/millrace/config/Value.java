package dev.millrace.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * One value as it was given, with all that a message about it needs.
 *
 * @param label the setting's full name: "pipelines.logins.workers"; empty where the place says it
 * @param raw as written, references not yet replaced
 * @param text with references replaced
 * @param isHidden whether the text may be a secret, so that no message repeats it
 */
record Value(Problems problems, Place place, String label, String raw, String text, boolean isHidden) {
    /**
     * Reads the text; if the parser refuses it, that becomes a problem and there is no result.
     *
     * @param parser throws IllegalArgumentException with a sentence that says what would be right
     */
    <T> Optional<T> as(Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            report(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    Value withText(String resolved) {
        return new Value(problems, place, label, raw, resolved, isHidden);
    }

    void report(String message) {
        String shown = isHidden && !text.isBlank() ? message.replace(text, "***") : message;
        problems.add(place, label.isEmpty() ? shown : label + ": " + shown);
    }

    /** Never the text: it may be a secret. */
    @Override
    public String toString() {
        return label;
    }
}
