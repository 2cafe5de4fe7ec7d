package dev.millrace.cli;

/** Colours and weight, where they are wanted (no-color.org); elsewhere the text as it is. */
final class Style {
    private static final String ESCAPE = "\u001b[";
    private static final String PLAIN = ESCAPE + "0m";

    private final boolean isOn;

    Style(boolean isOn) {
        this.isOn = isOn;
    }

    boolean isOn() {
        return isOn;
    }

    String bold(String text) {
        return wrap("1", text);
    }

    String dim(String text) {
        return wrap("2", text);
    }

    String good(String text) {
        return wrap("32", text);
    }

    String warning(String text) {
        return wrap("33", text);
    }

    String bad(String text) {
        return wrap("31", text);
    }

    private String wrap(String code, String text) {
        return isOn ? ESCAPE + code + "m" + text + PLAIN : text;
    }
}
