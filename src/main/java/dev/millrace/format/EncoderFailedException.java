package dev.millrace.format;

/** An encoder does not work on this machine, or not any more; no bytes were made. The format may have another. */
public final class EncoderFailedException extends Exception {
    private static final long serialVersionUID = 1;

    EncoderFailedException(String problem) {
        super(problem);
    }

    EncoderFailedException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
