package dev.millrace.pipeline;

/** A pipeline cannot be run as it is configured, or met something that people must look at; the message is for them. */
public final class PipelineFailedException extends Exception {
    /** @param message what was tried, what was found, what to do */
    public PipelineFailedException(String message) {
        super(message);
    }

    public PipelineFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
