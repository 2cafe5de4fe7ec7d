package dev.millrace.ops.lag;

import java.time.Duration;

/** How long the oldest unread record has been waiting. */
public sealed interface LagTime {
    /**
     * Known within a bound.
     *
     * @param error the true value lies within so much of the estimate, on the terms of the source
     */
    record Known(Duration estimate, Duration error, Source source) implements LagTime {}

    /** Waiting since before it was looked at for the first time. */
    record AtLeast(Duration duration) implements LagTime {}

    record Unknown(String why) implements LagTime {}

    /** Where the time comes from. */
    enum Source {
        /** Nothing is unread. */
        CAUGHT_UP,
        /** Between two looks at the log's end; by this machine's clock alone. */
        HISTORY,
        /** The record's timestamp, given by the broker: as right as its clock is. */
        BROKER,
        /** The record's timestamp, given by its producer: as right as that clock is, and only if it was sent at once. */
        PRODUCER
    }
}
