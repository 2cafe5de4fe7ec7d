package dev.millrace.cli;

/** What the process ends with; the last three are those of BSD's sysexits.h. */
final class ExitCode {
    static final int DONE = 0;
    /** The answer is no: unbalanced, incompatible, a failing check. */
    static final int NO = 1;
    static final int USAGE = 2;
    static final int BUG = 70;
    /** Something outside is not available at the moment. */
    static final int TRY_AGAIN = 75;
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
