package dev.millrace.ops.doctor;

import java.net.URI;
import java.util.Optional;

/**
 * An object store as a pipeline sees it.
 *
 * @param name of the bucket
 */
public record StoreFacts(String name, Place place, Bucket bucket) {
    /** Where. */
    public sealed interface Place {
        /**
         * A folder of this machine.
         *
         * @param total bytes of its disk, -1 when that cannot be known
         * @param usable bytes that are left
         */
        record Folder(String path, long total, long usable) implements Place {}

        /**
         * Anything that speaks S3.
         *
         * @param endpoint empty for AWS itself
         */
        record S3(Optional<URI> endpoint) implements Place {}
    }

    /** What came of asking for it. */
    public sealed interface Bucket {
        /** It is there. */
        record There() implements Bucket {}

        /** It will be made at the start. */
        record Missing() implements Bucket {}

        /**
         * Nobody answers, or says no.
         *
         * @param problem what was tried and found
         */
        record Unreachable(String problem) implements Bucket {}
    }

    /** "bucket telemetry-data", for subjects. */
    String subject() {
        return "bucket " + name;
    }
}
