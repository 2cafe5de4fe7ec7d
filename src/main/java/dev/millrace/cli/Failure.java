package dev.millrace.cli;

/** A command cannot do what it was asked for, and it is no bug. Says what was tried, what was found, what to do. */
final class Failure extends Exception {
    private final int exitCode;

    /** @param exitCode one of {@link ExitCode} */
    Failure(int exitCode, String tried, String found, String advice) {
        super(tried + ": " + found + "; " + advice);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
