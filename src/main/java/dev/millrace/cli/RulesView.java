package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import dev.millrace.base.Durations;
import dev.millrace.insight.Insight;
import dev.millrace.insight.Insights;
import dev.millrace.pipeline.Dedupe;
import dev.millrace.pipeline.EventRules;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.cel.Rules;
import dev.millrace.transform.dedupe.DedupeLimits;
import dev.millrace.transform.redis.RedisSettings;

/** What a pipeline does with its events between contract and sink, as {@code check} shows it. */
record RulesView(EventRules rules) {
    private static final String NONE = "-";

    boolean isEmpty() {
        return rules.rules() == null && rules.dedupe() == null && rules.insights() == null;
    }

    private RuleTexts texts() {
        Rules compiled = rules.rules();
        return compiled == null ? RuleTexts.NONE : compiled.texts();
    }

    String filter() {
        return texts().filter().isEmpty() ? NONE : texts().filter();
    }

    String set() {
        return orNone(texts().set().keySet().stream().collect(Collectors.joining(", ")));
    }

    String drop() {
        return orNone(String.join(", ", texts().drop()));
    }

    /** "user_id within 1h, ids of each partition in 16 MiB" */
    String dedupe() {
        return switch (rules.dedupe()) {
            case null -> NONE;
            case Dedupe.InLog(var by, DedupeLimits limits) ->
                by.text() + " within " + Durations.print(limits.window())
                        + ", ids of each partition in " + limits.memory();
            case Dedupe.InRedis(var by, RedisSettings redis, int _) -> by.text() + " within "
                    + Durations.print(redis.window()) + ", ids in " + redis.label();
        };
    }

    /** "count-by:device_type@1m, count-per@1m" */
    String insights() {
        Insights counted = rules.insights();
        return counted == null
                ? NONE
                : counted.all().stream().map(Insight::id).collect(Collectors.joining(", "));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    /** Only what is there. */
    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        if (!texts().filter().isEmpty()) {
            json.put("filter", texts().filter());
        }
        if (!texts().set().isEmpty()) {
            json.put("set", texts().set());
        }
        if (!texts().drop().isEmpty()) {
            json.put("drop", texts().drop());
        }
        switch (rules.dedupe()) {
            case null -> {
            }
            case Dedupe.InLog(var by, DedupeLimits limits) -> json.put("dedupe",
                    Map.of("by", by.text(), "window_ms", limits.window().toMillis(), "lateness_ms",
                            limits.lateness().toMillis(), "memory_bytes", limits.memory().bytes()));
            case Dedupe.InRedis(var by, RedisSettings redis, int _) -> json.put("dedupe",
                    Map.of("by", by.text(), "window_ms", redis.window().toMillis(), "redis", redis.label()));
        }
        Insights counted = rules.insights();
        if (counted != null) {
            json.put("insights", counted.all().stream().map(Insight::id).toList());
        }
        return json;
    }
}
