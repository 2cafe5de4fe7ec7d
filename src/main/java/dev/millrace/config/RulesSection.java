package dev.millrace.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.contract.Contract;
import dev.millrace.insight.Insights;
import dev.millrace.pipeline.Dedupe;
import dev.millrace.pipeline.EventRules;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.SinkSettings;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.RuleName;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.cel.KeyRule;
import dev.millrace.transform.cel.RuleCompiler;
import dev.millrace.transform.cel.Rules;
import dev.millrace.transform.dedupe.DedupeLimits;
import dev.millrace.transform.redis.RedisSettings;

/** {@code filter}, {@code set}, {@code drop} and {@code dedupe} of a pipeline. */
final class RulesSection {
    private static final List<String> IN_LOG = List.of("lateness", "memory");
    private static final List<String> IN_REDIS = List.of("prefix", "password", "max-retries");
    private final String pipeline;
    private final Section section;
    private final Section set;
    private final Section dedupe;

    /** Of one pipeline. */
    RulesSection(String pipeline, Section section) {
        this.pipeline = pipeline;
        this.section = section;
        this.set = section.section("set");
        this.dedupe = section.section("dedupe");
    }

    /**
     * Reads and compiles them; what is wrong becomes problems, each where it stands.
     *
     * @param insights are taken along
     * @param contract empty when it is wrong: then nothing can be said about the rules
     */
    EventRules read(Optional<Contract> contract, Optional<SinkSettings> sink, Optional<Insights> insights) {
        boolean isObjects = sink.filter(ObjectSinkSettings.class::isInstance).isPresent();
        return new EventRules(rules(contract, isObjects).orElse(null),
                dedupe(contract, isObjects).orElse(null),
                insights.orElse(null));
    }

    private Optional<Rules> rules(Optional<Contract> contract, boolean isObjects) {
        RuleTexts texts = texts();
        if (texts.isEmpty() || contract.isEmpty()) {
            return Optional.empty();
        }
        try {
            Rules rules = RuleCompiler.of(contract.get()).rules(texts);
            if (rules.readsClock() && isObjects) {
                section.report(section.has("set") ? "set" : "filter",
                        "says 'now', but an object has to be the same"
                                + " whenever it is made again; write ingest_time, or forward to a topic");
            } else if (rules.filterReadsClock() && section.has("dedupe")) {
                section.report("filter", "says 'now', but with 'dedupe' an event has to pass or not to pass"
                        + " whenever it is read again; write ingest_time");
            }
            return Optional.of(rules);
        } catch (InvalidRuleException e) {
            e.problems().forEach(this::report);
            return Optional.empty();
        }
    }

    private Optional<Dedupe> dedupe(Optional<Contract> contract, boolean isObjects) {
        if (!section.has("dedupe")) {
            return Optional.empty();
        }
        if (isObjects) {
            section.report("dedupe", "only for pipelines that forward to a topic");
        }
        dedupe.mustHave("by");
        Optional<KeyRule> by = contract
                .flatMap(events -> dedupe.value("by").flatMap(text -> by(events, text)));
        dedupe.know("by");
        Optional<Duration> window = dedupe.require("window", Parsers.DEDUPE_WINDOW);
        boolean isRedis = dedupe.has("redis");
        Optional<Dedupe> found = isRedis ? inRedis(by, window) : inLog(by, window);
        for (String key : isRedis ? IN_LOG : IN_REDIS) {
            dedupe.misplaced(key,
                    isRedis ? "where ids are kept in the log, without 'redis'" : "beside 'redis'");
        }
        dedupe.finish();
        return found;
    }

    private Optional<Dedupe> inLog(Optional<KeyRule> by, Optional<Duration> window) {
        Duration lateness = dedupe.read("lateness", Parsers.DEDUPE_WINDOW).orElse(Defaults.DEDUPE_LATENESS);
        ByteSize memory = dedupe.read("memory", Parsers.DEDUPE_MEMORY).orElse(Defaults.DEDUPE_MEMORY);
        return by.flatMap(rule -> window
                .map(length -> new Dedupe.InLog(rule, new DedupeLimits(length, lateness, memory))));
    }

    private Optional<Dedupe> inRedis(Optional<KeyRule> by, Optional<Duration> window) {
        String prefix = dedupe.read("prefix", Function.identity()).orElse("millrace:" + pipeline + ":");
        Secret password = new Secret(dedupe.value("password", Secrecy.SECRET).map(Value::text).orElse(""));
        int retries = dedupe.read("max-retries", Parsers.RETRIES).orElse(Dedupe.InRedis.FOR_EVER);
        Optional<RedisSettings> redis = window.flatMap(length -> dedupe.read("redis",
                url -> new RedisSettings(uri(url), password, prefix, length, Defaults.REDIS_TIMEOUT)));
        return by.flatMap(rule -> redis.map(where -> new Dedupe.InRedis(rule, where, retries)));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not the URL of a Redis; write one like redis://host:6379/0",
                    e);
        }
    }

    private Optional<KeyRule> by(Contract contract, Value text) {
        try {
            KeyRule by = RuleCompiler.of(contract).key("by", text.text());
            if (by.readsClock()) {
                text.report("says 'now', which is another time whenever the event is read again;"
                        + " write ingest_time");
            }
            return Optional.of(by);
        } catch (InvalidRuleException e) {
            e.problems().forEach(
                    problem -> dedupe.report("by", problem.line(), problem.column(), problem.message()));
            return Optional.empty();
        }
    }

    private RuleTexts texts() {
        String filter = section.value("filter").map(Value::text).orElse("");
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        for (String path : set.keys()) {
            set.value(path).ifPresent(value -> fields.put(path, value.text()));
        }
        List<String> drop = section.values("drop").stream().map(Value::text).toList();
        return new RuleTexts(filter, fields, drop);
    }

    private void report(RuleProblem problem) {
        switch (problem.rule()) {
            case RuleName.Filter() ->
                section.report("filter", problem.line(), problem.column(), problem.message());
            case RuleName.Set(String path) ->
                set.report(path, problem.line(), problem.column(), problem.message());
            case RuleName.Drop(String path) -> section.report("drop", path + ": " + problem.message());
            case RuleName.Key(String setting) -> section.report(setting, problem.message());
        }
    }
}
