package dev.millrace.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.health.Health;
import dev.millrace.health.PipelineHealth;
import dev.millrace.health.PipelineHealth.Kind;
import dev.millrace.health.PipelineHealth.Reason;
import dev.millrace.insight.InsightMerger;
import dev.millrace.metrics.PipelineReading;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.Trouble;
import dev.millrace.record.Partition;

/** How far the pipelines of a process have come, from before their start to their end. Thread-safe. */
final class Lifecycle {
    private final List<String> names;
    private final Instant begun;
    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private final Map<String, Pipeline> running = new ConcurrentHashMap<>();
    /** Null while nothing is counted. */
    private volatile @Nullable InsightMerger merger;
    private volatile @Nullable Instant draining;
    private volatile Supplier<LagSnapshot> lag = () -> LagSnapshot.NONE;

    /** Of pipelines nobody asks about. */
    Lifecycle() {
        this(List.of());
    }

    Lifecycle(List<PipelineSettings> chosen) {
        this.names = chosen.stream().map(PipelineSettings::name).toList();
        this.begun = now();
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.system().wallMillis());
    }

    void waiting(String pipeline, String problem) {
        waiting.put(pipeline, problem);
    }

    void started(Pipeline pipeline) {
        running.put(pipeline.settings().name(), pipeline);
    }

    void merging(InsightMerger started) {
        merger = started;
    }

    void draining() {
        draining = now();
    }

    /** What the pipelines that have started tell in numbers, in the order of their configuration. */
    List<PipelineReading> readings() {
        return names.stream().map(running::get).filter(Objects::nonNull).map(PipelineReading::of).toList();
    }

    /** From now on, what is known of groups comes from there; it must not wait for anything. */
    void lag(Supplier<LagSnapshot> source) {
        lag = source;
    }

    /** What is known of groups; {@link LagSnapshot#NONE} where nobody looks at them. */
    LagSnapshot lag() {
        return lag.get();
    }

    /** @param stuckAfter how long a worker may take for one turn */
    Health health(Duration stuckAfter) {
        List<String> stuck = running.values().stream()
                .flatMap(pipeline -> pipeline.stuck(stuckAfter).stream())
                .toList();
        return new Health(stuck,
                names.stream().map(name -> new PipelineHealth(name, reasons(name))).toList());
    }

    private List<Reason> reasons(String name) {
        List<Reason> reasons = new ArrayList<>();
        Instant asked = draining;
        if (asked != null) {
            reasons.add(new Reason(Kind.DRAINING, asked, "asked to stop; finishing what is under way"));
        }
        Pipeline pipeline = running.get(name);
        if (pipeline == null) {
            reasons.add(new Reason(Kind.STARTING, begun,
                    Objects.requireNonNullElse(waiting.get(name), "has not begun yet")));
            return reasons;
        }
        InsightMerger counts = merger;
        Optional<InsightMerger.Trouble> unmerged = counts == null
                || pipeline.settings().rules().insights() == null ? Optional.empty() : counts.trouble();
        reasons.addAll(reasons(pipeline.troubles(), pipeline.stopped(), unmerged));
        return reasons;
    }

    /** Of a pipeline that runs. */
    static List<Reason> reasons(SortedMap<String, Trouble> troubles, SortedMap<Partition, Trouble> stopped,
            Optional<InsightMerger.Trouble> unmerged) {
        List<Reason> reasons = new ArrayList<>();
        troubles.forEach((where, trouble) -> reasons.add(reason(where, trouble)));
        stopped.forEach((partition, stop) -> reasons.add(new Reason(Kind.STOPPED, stop.since(),
                partition + " is out of work: " + stop.what())));
        unmerged.ifPresent(trouble -> reasons.add(new Reason(Kind.INSIGHTS, trouble.since(),
                "what is counted is not merged: " + trouble.what())));
        return reasons;
    }

    private static Reason reason(String where, Trouble trouble) {
        Kind kind = switch (trouble.kind()) {
            case BROKERS -> Kind.BROKERS;
            case TOPIC -> Kind.TOPIC;
            case DAMAGE -> Kind.DAMAGE;
            case STORE -> Kind.STORE;
            case REDIS -> Kind.REDIS;
            case MEMORY -> Kind.PAUSED;
            case BREAKER -> Kind.BREAKER;
        };
        return new Reason(kind, trouble.since(), where + ": " + trouble.what());
    }
}
