package dev.millrace.cli;

/**
 * One thing that {@code check} looked at beyond the file itself.
 *
 * @param subject what was looked at: "topic network-telemetry"
 * @param message what was found and, unless it is good, what to do
 */
record Finding(Outcome outcome, String subject, String message) {
    enum Outcome {
        GOOD, BAD,
        /** Nobody could or would look. */
        UNKNOWN
    }

    static Finding good(String subject, String message) {
        return new Finding(Outcome.GOOD, subject, message);
    }

    static Finding bad(String subject, String message) {
        return new Finding(Outcome.BAD, subject, message);
    }
}
