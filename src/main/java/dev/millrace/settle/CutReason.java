package dev.millrace.settle;

import java.util.Locale;

/** Why a batch ended where it did. Pinned in the seal, so that a recovery tells the same story. */
public enum CutReason {
    /** As many records as configured. */
    RECORDS('r'),
    /** As many bytes as configured. */
    BYTES('b'),
    /** As long as configured since its first record. */
    INTERVAL('i'),
    /** The memory budget was reached and this was the largest batch. */
    MEMORY('m'),
    /** As many dead letters as one transaction should carry. */
    DEAD_LETTERS('l'),
    /** The records after it cannot be read, and never will be. */
    GAP('g'),
    /** The pipeline is stopping. */
    DRAIN('d');

    private final char code;

    CutReason(char code) {
        this.code = code;
    }

    /** One letter, as it stands in the register. */
    char code() {
        return code;
    }

    /**
     * Reads {@link #code()}.
     *
     * @throws IllegalArgumentException for a letter that stands for no reason
     */
    static CutReason of(char code) {
        for (CutReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no cut reason '" + code + "'");
    }

    /**
     * Reads {@link #label()}.
     *
     * @throws IllegalArgumentException for a word that stands for no reason
     */
    public static CutReason of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As it stands in object metadata and the ledger: "interval". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
