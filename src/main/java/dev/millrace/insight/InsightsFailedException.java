package dev.millrace.insight;

/** Insights cannot be merged until somebody has done something about it. Nothing that was counted is lost. */
public final class InsightsFailedException extends Exception {
    /** @param message what was tried, what was found, what to do */
    InsightsFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
