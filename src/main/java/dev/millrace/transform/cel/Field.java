package dev.millrace.transform.cel;

import java.util.List;

/**
 * A field that an expression reads.
 *
 * @param number among all fields of the rules compiled together
 * @param path names from the outermost on; empty for the whole event
 */
record Field(int number, List<String> path, ValueType type) {
    /** What an expression asks of a field; each is a variable of its own, so that the type says what is known. */
    enum Aspect {
        /** Its value; asking for it fails when it is not there. */
        VALUE('f'),
        /** Whether it is there. */
        PRESENCE('h'),
        /** Whether it is there and not null. */
        SUBSTANCE('p'),
        /** Its value, of which it is known that it is there and not null. */
        CONTENT('v');

        private static final Aspect[] ALL = values();
        final char letter;

        Aspect(char letter) {
            this.letter = letter;
        }
    }

    /** The name of a variable: "@f12". No field of an event can be meant by it, since CEL knows no such name. */
    String variable(Aspect aspect) {
        return "@" + aspect.letter + number;
    }

    /** Whether a variable's name is one of a field. */
    static boolean isVariable(String name) {
        return name.length() > 2 && name.charAt(0) == '@' && Character.isDigit(name.charAt(2));
    }

    static int number(String variable) {
        int number = 0;
        for (int i = 2; i < variable.length(); i++) {
            number = number * 10 + variable.charAt(i) - '0';
        }
        return number;
    }

    static Aspect aspect(String variable) {
        for (Aspect aspect : Aspect.ALL) {
            if (aspect.letter == variable.charAt(1)) {
                return aspect;
            }
        }
        throw new IllegalArgumentException(variable);
    }

    /** For people: "metadata.version". */
    String label() {
        return path.isEmpty() ? "event" : String.join(".", path);
    }
}
