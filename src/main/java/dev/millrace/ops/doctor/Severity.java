package dev.millrace.ops.doctor;

import java.util.Locale;

/** How bad it is, ascending. */
public enum Severity {
    /** Untidy, or slower than it need be. */
    LOW,
    /** Hurts under load, or once something else goes wrong too. */
    MEDIUM,
    /** One ordinary fault away from lost data, a standstill, or strangers in the cluster. */
    HIGH,
    /** Broken, or open to anybody, now. */
    CRITICAL;

    /** "high". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
