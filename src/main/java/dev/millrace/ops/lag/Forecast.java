package dev.millrace.ops.lag;

import java.time.Duration;

/** When something is going to happen if all goes on as it does. */
public sealed interface Forecast {
    record In(Duration duration) implements Forecast {}

    record Never(String why) implements Forecast {}

    record Unknown(String why) implements Forecast {}
}
