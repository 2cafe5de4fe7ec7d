package dev.millrace.pipeline;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.store.StoreException;

/** A pipeline cannot be run as it is configured, or met something that people must look at; the message is for them. */
public final class PipelineFailedException extends Exception {
    /** What it takes for a new start to go better. */
    public enum Remedy {
        /** Something outside was not there, and may be there later. */
        TIME,
        /** Somebody has to change something first. */
        PEOPLE
    }

    private final Remedy remedy;

    /** For what people have to mend. */
    public PipelineFailedException(String message) {
        this(message, Remedy.PEOPLE);
    }

    /** @param message what was tried, what was found, what to do */
    public PipelineFailedException(String message, Remedy remedy) {
        super(message);
        this.remedy = remedy;
    }

    private PipelineFailedException(String message, Remedy remedy, Exception cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** With the remedy that the cause calls for. */
    public static PipelineFailedException of(String message, Exception cause) {
        Remedy remedy = switch (cause) {
            case KafkaRefusedException _ -> Remedy.PEOPLE;
            case StoreException store -> remedy(store.kind());
            default -> Remedy.TIME;
        };
        return new PipelineFailedException(message, remedy, cause);
    }

    private static Remedy remedy(StoreException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE, FULL -> Remedy.TIME;
            case DENIED, NO_BUCKET, NOT_FOUND, REFUSED -> Remedy.PEOPLE;
        };
    }

    public Remedy remedy() {
        return remedy;
    }
}
