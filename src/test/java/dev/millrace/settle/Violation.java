package dev.millrace.settle;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/** A broken promise of the protocol, as the simulation noticed it. */
final class Violation extends RuntimeException {
    /** The promise, named as in the design of the settlement protocol. */
    enum Kind {
        /** A record is in two places, or in none. */
        C1,
        /** Ledger and committed offset differ, or entries do not tile. */
        C2,
        /** A dead letter came twice or too early. */
        C3,
        /** Two objects of one chain overlap. */
        C4,
        /** A register was written by somebody who did not hold its predecessor. */
        I2,
        /** A cut was moved, dropped or put below another. */
        I3,
        /** An object was sent whose range and attributes were not sealed. */
        I4,
        /** An object's content is not what was sealed. */
        I5,
        /** Offsets were settled before their object was known to be stored. */
        I6,
        /** A register that is not ours was used. */
        I8,
        /** With all faults over, something was left undone. */
        STUCK,
        /** The code threw. */
        CRASH
    }

    private final Kind kind;

    Violation(Kind kind, String message) {
        super(kind + ": " + message);
        this.kind = kind;
    }

    Violation(Throwable thrown) {
        super(Kind.CRASH + ": " + thrown, thrown);
        this.kind = Kind.CRASH;
    }

    Kind kind() {
        return kind;
    }

    /** Throws unless the promise holds. */
    @FormatMethod
    static void require(boolean holds, Kind kind, @FormatString String message, @Nullable Object... values) {
        if (!holds) {
            throw new Violation(kind, String.format(message, values));
        }
    }
}
