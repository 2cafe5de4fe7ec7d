package dev.millrace.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

import dev.millrace.contract.Contract;
import dev.millrace.pipeline.EventRules;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.SinkSettings;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.RuleName;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.cel.RuleCompiler;
import dev.millrace.transform.cel.Rules;

/** {@code filter}, {@code set} and {@code drop} of a pipeline. */
final class RulesSection {
    private final Section section;
    private final Section set;

    /** @param section of the pipeline */
    RulesSection(Section section) {
        this.section = section;
        this.set = section.section("set");
    }

    /**
     * Reads and compiles them; what is wrong becomes problems, each where it stands.
     *
     * @param contract empty when it is wrong: then nothing can be said about the rules
     */
    EventRules read(Optional<Contract> contract, Optional<SinkSettings> sink) {
        RuleTexts texts = texts();
        if (texts.isEmpty() || contract.isEmpty()) {
            return EventRules.NONE;
        }
        try {
            Rules rules = RuleCompiler.of(contract.get()).rules(texts);
            if (rules.readsClock() && sink.filter(ObjectSinkSettings.class::isInstance).isPresent()) {
                section.report(section.has("set") ? "set" : "filter", "says 'now', but an object has to be the same"
                        + " whenever it is made again; write ingest_time, or forward to a topic");
            }
            return new EventRules(rules);
        } catch (InvalidRuleException e) {
            e.problems().forEach(this::report);
            return EventRules.NONE;
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
