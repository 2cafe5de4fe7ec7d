package dev.millrace.bench;

/** A measurement could not be made: a process did not start or stood still, or there is no room for the data. */
public final class BenchFailedException extends Exception {
    public BenchFailedException(String message) {
        super(message);
    }

    public BenchFailedException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
