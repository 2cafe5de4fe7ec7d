package dev.millrace.ops.lag;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/** Lag as programs read it. What is not known is null or has a state that says so, never 0; durations are seconds. */
public final class LagJson {
    /** More of a rate nobody reads. */
    private static final MathContext DIGITS = new MathContext(6);

    private LagJson() {}

    /** All groups with all their partitions. */
    public static Map<String, @Nullable Object> json(LagSnapshot snapshot) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", snapshot.at().toString());
        json.put("looks", snapshot.looks());
        json.put("took_seconds", seconds(snapshot.took()));
        json.put("groups", snapshot.groups().stream().map(LagJson::json).toList());
        json.put("troubles", snapshot.troubles());
        return json;
    }

    private static Map<String, @Nullable Object> json(GroupLag group) {
        Map<String, @Nullable Object> json = head(group);
        json.put("partitions", group.partitions().stream().map(LagJson::json).toList());
        return json;
    }

    /** A group without its partitions; may be added to. */
    public static Map<String, @Nullable Object> head(GroupLag group) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("group", group.group());
        json.put("kind", group.kind().label());
        json.put("state", group.state());
        json.put("members", group.members() < 0 ? null : group.members());
        json.put("dead", group.isDead());
        json.put("verdict", json(group.verdict()));
        json.put("lag", group.known() == 0 ? null : group.offsets());
        json.put("lag_complete", group.isComplete());
        json.put("time", group.time().map(LagJson::json).orElse(null));
        json.put("drain", json(group.drain()));
        json.put("loss", json(group.loss()));
        return json;
    }

    /** One partition of a group. */
    public static Map<String, @Nullable Object> json(PartitionLag each) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("topic", each.partition().topic());
        json.put("partition", each.partition().partition());
        json.put("lag", json(each.lag()));
        json.put("time", json(each.time()));
        json.put("verdict", json(each.verdict()));
        json.put("consumed_per_second", rate(each.consumed()));
        json.put("arriving_per_second", rate(each.arriving()));
        json.put("drain", json(each.drain()));
        json.put("loss", json(each.loss()));
        json.put("held", each.held().map(LagJson::json).orElse(null));
        return json;
    }

    private static Map<String, @Nullable Object> json(Lag lag) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        switch (lag) {
            case Lag.Known(long offsets, long committed, long start, long stable, long end) -> {
                json.put("state", "known");
                json.put("offsets", offsets);
                json.put("committed", committed);
                json.put("log_start", start);
                json.put("last_stable", stable);
                json.put("high_watermark", end);
            }
            case Lag.NoCommit(long start, long end) -> {
                json.put("state", "no_commit");
                json.put("log_start", start);
                json.put("high_watermark", end);
            }
            case Lag.Failed(String reason) -> {
                json.put("state", "failed");
                json.put("reason", reason);
            }
        }
        return json;
    }

    /** How long the oldest unread record has been waiting. */
    public static Map<String, @Nullable Object> json(LagTime time) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        switch (time) {
            case LagTime.Known(Duration estimate, Duration error, LagTime.Source source) -> {
                json.put("state", "known");
                json.put("seconds", seconds(estimate));
                json.put("error_seconds", seconds(error));
                json.put("source", source.name().toLowerCase(Locale.ROOT));
            }
            case LagTime.AtLeast(Duration duration) -> {
                json.put("state", "at_least");
                json.put("seconds", seconds(duration));
            }
            case LagTime.Unknown(String why) -> {
                json.put("state", "unknown");
                json.put("reason", why);
            }
        }
        return json;
    }

    private static Map<String, Object> json(Verdict verdict) {
        return fields("state", verdict.state().name().toLowerCase(Locale.ROOT), "reason", verdict.reason(),
                "since",
                verdict.since().toString());
    }

    private static Map<String, Object> json(Forecast forecast) {
        return switch (forecast) {
            case Forecast.In(Duration duration) -> fields("state", "in", "seconds", seconds(duration));
            case Forecast.Never(String why) -> fields("state", "never", "reason", why);
            case Forecast.Unknown(String why) -> fields("state", "unknown", "reason", why);
        };
    }

    private static Map<String, Object> json(Loss loss) {
        return switch (loss) {
            case Loss.In(Duration duration, String cause) ->
                fields("state", "in", "seconds", seconds(duration), "reason", cause);
            case Loss.Never(String why) -> fields("state", "never", "reason", why);
            case Loss.Already(long offsets) -> fields("state", "already", "offsets", offsets);
            case Loss.Unknown(String why) -> fields("state", "unknown", "reason", why);
        };
    }

    private static Map<String, @Nullable Object> json(Held held) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("offsets", held.offsets());
        json.put("producer_id", held.producerId() < 0 ? null : held.producerId());
        json.put("idle_seconds", held.idle().map(LagJson::seconds).orElse(null));
        json.put("hanging", held.isHanging());
        return json;
    }

    /** In the order they are given; Map.of has none. */
    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return json;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private static @Nullable Object rate(OptionalDouble rate) {
        return rate.isEmpty() || !Double.isFinite(rate.getAsDouble())
                ? null
                : new BigDecimal(rate.getAsDouble()).round(DIGITS).stripTrailingZeros();
    }
}
