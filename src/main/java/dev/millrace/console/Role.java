package dev.millrace.console;

import java.util.Locale;

/** What somebody may do at the console; each may do what those before it may. */
enum Role {
    /** Only sign in. */
    NOBODY,
    /** Look at everything. */
    VIEW,
    /** Also change things: replay and discard dead letters. */
    OPERATE;

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    /** As it stands in answers: "view". */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
