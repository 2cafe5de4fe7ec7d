package dev.millrace.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

import dev.millrace.base.ByteSize;
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

/** {@code filter}, {@code set}, {@code drop} and {@code dedupe} of a pipeline. */
final class RulesSection {
    private final Section section;
    private final Section set;
    private final Section dedupe;

    /** @param section of the pipeline */
    RulesSection(Section section) {
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
        Duration lateness = dedupe.read("lateness", Parsers.DEDUPE_WINDOW).orElse(Defaults.DEDUPE_LATENESS);
        ByteSize memory = dedupe.read("memory", Parsers.DEDUPE_MEMORY).orElse(Defaults.DEDUPE_MEMORY);
        dedupe.finish();
        return by.isEmpty() || window.isEmpty()
                ? Optional.empty()
                : Optional.of(new Dedupe(by.get(), new DedupeLimits(window.get(), lateness, memory)));
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
