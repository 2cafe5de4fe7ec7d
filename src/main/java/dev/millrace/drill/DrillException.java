package dev.millrace.drill;

/** A drill could not be carried out: what was tried, what was found, what to do. Says nothing about lost records. */
public final class DrillException extends Exception {
    public DrillException(String message) {
        super(message);
    }

    public DrillException(String message, Throwable cause) {
        super(message, cause);
    }
}
