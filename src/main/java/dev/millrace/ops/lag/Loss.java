package dev.millrace.ops.lag;

import java.time.Duration;

/** When retention takes the oldest unread record. */
public sealed interface Loss {
    /**
     * Not before then: Kafka deletes whole segments, and often later.
     *
     * @param cause which setting or observation it follows from, for people
     */
    record In(Duration duration, String cause) implements Loss {}

    record Never(String why) implements Loss {}

    /**
     * It has happened.
     *
     * @param offsets that were deleted before the group read them
     */
    record Already(long offsets) implements Loss {}

    record Unknown(String why) implements Loss {}
}
