package dev.millrace.transform.cel;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.json.FieldTree;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;

/** The compiled rules of a pipeline. Immutable and thread-safe. */
public final class Rules {
    private final RuleTexts texts;
    private final Fields fields;
    private final FieldTree tree;
    private final @Nullable Condition filter;
    private final List<List<String>> setPaths;
    private final List<Assignment> sets;
    private final List<List<String>> drops;
    private final boolean readsClock;
    private final boolean filterReadsClock;
    private final List<RuleProblem> warnings;

    Rules(RuleTexts texts, Fields fields, @Nullable Expression filter, boolean filterReadsClock,
            Map<List<String>, Expression> sets, List<List<String>> drops, List<RuleProblem> warnings) {
        this.texts = texts;
        this.fields = fields;
        this.tree = fields.tree();
        this.filter = filter == null ? null : new Condition(filter, fields);
        this.setPaths = List.copyOf(sets.keySet());
        this.sets = sets.values().stream().map(expression -> Assignment.of(expression, fields)).toList();
        this.drops = List.copyOf(drops);
        this.readsClock = fields.readsClock();
        this.filterReadsClock = filterReadsClock;
        this.warnings = List.copyOf(warnings);
    }

    /** As they were written. */
    public RuleTexts texts() {
        return texts;
    }

    /** What is no mistake, but probably not meant: fields that need not be there, read without asking. */
    public List<RuleProblem> warnings() {
        return warnings;
    }

    /**
     * Whether any expression says {@code now}: then carrying the rules out again, after a crash, gives other bytes. Where
     * an output has to be the same each time, such rules have no place.
     */
    public boolean readsClock() {
        return readsClock;
    }

    /** Whether the filter says {@code now}: then the same event may pass once and not pass again. */
    public boolean filterReadsClock() {
        return filterReadsClock;
    }

    /** A new transformer; one per worker. */
    public Transformer transformer() {
        return new RulesTransformer(this);
    }

    /** Whether the interpreter is asked only about events that fail. */
    boolean isFast() {
        return (filter == null || filter.isFast()) && sets.stream().allMatch(Assignment::isFast);
    }

    Fields fields() {
        return fields;
    }

    FieldTree tree() {
        return tree;
    }

    @Nullable
    Condition filter() {
        return filter;
    }

    List<List<String>> setPaths() {
        return setPaths;
    }

    List<Assignment> sets() {
        return sets;
    }

    List<List<String>> drops() {
        return drops;
    }
}
