package dev.millrace.ops.lag;

import java.util.Locale;

/** By which protocol the members of a group share its partitions. */
public enum GroupKind {
    CLASSIC, CONSUMER, STREAMS, SHARE;

    /** "classic". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
