package dev.millrace.ops.topics;

/** A file that holds no plan, or one of another version. */
public final class InvalidPlanException extends Exception {
    InvalidPlanException(String message) {
        super(message);
    }
}
