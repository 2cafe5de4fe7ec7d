package dev.millrace.console;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.millrace.console.Latencies.Latency;
import dev.millrace.pipeline.PipelineStatus;

/**
 * One pipeline at one pulse: its numbers since the start, without what grows with partitions, because many pulses are kept.
 *
 * @param dead by the label of their reason
 * @param partitions in work
 * @param stopped partitions that were taken out of work
 * @param latency empty when nothing was settled lately
 */
record Beat(String name, long taken, long stored, long forwarded, long filtered, long duplicates,
        Map<String, Long> dead, long objects, long objectBytes, long lag, int partitions, int stopped,
        Map<String, String> troubles, PipelineStatus.Protocol protocol, Optional<Latency> latency) {
    static Beat of(PipelineStatus status, Optional<Latency> latency) {
        Map<String, Long> dead = new TreeMap<>();
        status.dead().forEach((reason, count) -> dead.put(reason.label(), count));
        return new Beat(status.name(), status.taken(), status.stored(), status.forwarded(),
                status.filtered(), status.duplicates(), dead, status.objects(),
                status.objectBytes().bytes(), status.lag(), status.settled().size(),
                status.stopped().size(), status.troubles(), status.protocol(), latency);
    }

    long deadLetters() {
        return dead.values().stream().mapToLong(Long::longValue).sum();
    }

    long settledRecords() {
        return stored + forwarded + filtered + duplicates + deadLetters();
    }
}
