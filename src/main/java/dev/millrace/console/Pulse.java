package dev.millrace.console;

import java.time.Instant;
import java.util.List;

/**
 * How the pipelines of this process stood at one moment.
 *
 * @param sequence counts from 1, one for each moment
 * @param nanos of the monotonic clock
 * @param usedBytes of the memory budget
 */
record Pulse(long sequence, Instant at, long nanos, long usedBytes, List<Beat> pipelines) {
    Pulse {
        pipelines = List.copyOf(pipelines);
    }
}
