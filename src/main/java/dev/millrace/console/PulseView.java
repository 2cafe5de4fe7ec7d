package dev.millrace.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipeline.PipelineStatus;

/** Pulses as JSON: totals, and what came a second lately. */
final class PulseView {
    private static final double NANOS = 1e9;

    private PulseView() {}

    /**
     * One moment of all pipelines, as it is sent to whoever looks on.
     *
     * @param before an earlier pulse, to reckon rates from
     */
    static Map<String, Object> json(Pulse pulse, Pulse before, long memoryLimit) {
        return Fields.of("sequence", pulse.sequence())
                .with("at", pulse.at().toString())
                .with("memory", Fields.of("used", pulse.usedBytes()).with("limit", memoryLimit).json())
                .with("pipelines", pulse.pipelines().stream()
                        .map(status -> json(status, earlier(before, status), seconds(before, pulse))
                                .with("latency", latency(status)).json())
                        .toList())
                .json();
    }

    private static double seconds(Pulse before, Pulse pulse) {
        return (pulse.nanos() - before.nanos()) / NANOS;
    }

    /** One that has begun since then is compared with itself. */
    private static Beat earlier(Pulse pulse, Beat now) {
        return pulse.pipelines().stream().filter(status -> status.name().equals(now.name())).findFirst()
                .orElse(now);
    }

    private static @Nullable Map<String, Object> latency(Beat beat) {
        return beat.latency().map(latency -> Fields.of("median_ms", latency.medianMillis())
                .with("p99_ms", latency.p99Millis()).json()).orElse(null);
    }

    private static Fields json(Beat now, Beat then, double seconds) {
        return Fields.of("name", now.name())
                .withAll(totals(now))
                .with("lag", now.lag())
                .with("per_second", perSecond(now, then, seconds))
                .with("partitions", now.partitions())
                .with("stopped", now.stopped())
                .with("dead_by_reason", now.dead())
                .with("troubles", now.troubles())
                .with("protocol", protocol(now.protocol()));
    }

    private static Map<String, Object> totals(Beat status) {
        return Fields.of("taken", status.taken()).with("stored", status.stored())
                .with("forwarded", status.forwarded()).with("filtered", status.filtered())
                .with("duplicates", status.duplicates()).with("dead", status.deadLetters())
                .with("objects", status.objects()).with("object_bytes", status.objectBytes()).json();
    }

    private static Map<String, Object> perSecond(Beat now, Beat then, double seconds) {
        return Fields.of("taken", rate(now, then, seconds, Beat::taken))
                .with("settled", rate(now, then, seconds, Beat::settledRecords))
                .with("stored", rate(now, then, seconds, Beat::stored))
                .with("forwarded", rate(now, then, seconds, Beat::forwarded))
                .with("filtered", rate(now, then, seconds, Beat::filtered))
                .with("duplicates", rate(now, then, seconds, Beat::duplicates))
                .with("dead", rate(now, then, seconds, Beat::deadLetters))
                .with("object_bytes", rate(now, then, seconds, Beat::objectBytes))
                .with("transactions",
                        rate(now, then, seconds, status -> status.protocol().transactions()))
                .json();
    }

    /** To a tenth, which is as much as anybody reads. */
    private static double rate(Beat now, Beat then, double seconds,
            ToLongFunction<Beat> number) {
        return seconds <= 0
                ? 0
                : Math.round((number.applyAsLong(now) - number.applyAsLong(then)) * 10 / seconds) / 10.0;
    }

    private static Map<String, Object> protocol(PipelineStatus.Protocol protocol) {
        return Fields.of("transactions", protocol.transactions()).with("seals", protocol.seals())
                .with("seals_adopted", protocol.sealsAdopted())
                .with("commits_refused", protocol.commitsRefused())
                .with("commits_unknown", protocol.commitsUnknown())
                .with("unknown_resolved", protocol.unknownResolved()).with("reloads", protocol.reloads())
                .with("takeovers", protocol.takeovers()).with("rebalances", protocol.rebalances())
                .with("gap_offsets", protocol.gapOffsets()).with("put_failures", protocol.putFailures())
                .with("dedupe_late", protocol.dedupeLate()).with("dedupe_evicted", protocol.dedupeEvicted())
                .json();
    }

    /**
     * What happened lately in columns, one value for each step, to draw lines from.
     *
     * @param pipeline only this one; "" for all together
     * @param steps at most so many; each holds as many pulses as it must
     */
    static Map<String, Object> history(List<Pulse> pulses, String pipeline, int steps) {
        int step = Math.max(1, Math.ceilDiv(pulses.size() - 1, steps));
        List<String> times = new ArrayList<>();
        List<Double> taken = new ArrayList<>();
        List<Double> settled = new ArrayList<>();
        List<Double> dead = new ArrayList<>();
        List<Long> lag = new ArrayList<>();
        for (int i = step; i < pulses.size(); i += step) {
            Pulse now = pulses.get(i);
            Pulse then = pulses.get(i - step);
            double seconds = seconds(then, now);
            times.add(now.at().toString());
            taken.add(rate(now, then, pipeline, seconds, Beat::taken));
            settled.add(rate(now, then, pipeline, seconds, Beat::settledRecords));
            dead.add(rate(now, then, pipeline, seconds, Beat::deadLetters));
            lag.add(sum(now, pipeline, Beat::lag));
        }
        return Fields.of("times", times).with("taken", taken).with("settled", settled).with("dead", dead)
                .with("lag", lag).json();
    }

    private static double rate(Pulse now, Pulse then, String pipeline, double seconds,
            ToLongFunction<Beat> number) {
        double change = sum(now, pipeline, number) - sum(then, pipeline, number);
        return seconds <= 0 ? 0 : Math.round(change * 10 / seconds) / 10.0;
    }

    private static long sum(Pulse pulse, String pipeline, ToLongFunction<Beat> number) {
        return pulse.pipelines().stream()
                .filter(status -> pipeline.isEmpty() || status.name().equals(pipeline))
                .mapToLong(number).sum();
    }
}
