package dev.millrace.replay;

import java.util.Locale;

/** What became of a dead letter. The order is that of the index's bytes. */
public enum MarkState {
    /** Nothing yet. */
    OPEN,
    /** Sent again. */
    REPLAYED,
    /** Sent again too often: put aside, for people. */
    PARKED,
    /** Given up, with a reason. */
    DISCARDED;

    /** "open", "replayed", … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
