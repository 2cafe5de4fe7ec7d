package dev.millrace.transform.cel;

import java.util.List;

import dev.millrace.json.FieldTree;
import dev.millrace.transform.EventKeys;
import dev.millrace.transform.RuleProblem;

/** A compiled expression that gives a text for each event. Immutable and thread-safe. */
public final class KeyRule {
    private final Fields fields;
    private final FieldTree tree;
    private final Assignment value;
    private final String text;
    private final List<RuleProblem> warnings;

    KeyRule(Expression expression, Fields fields, List<RuleProblem> warnings) {
        this.fields = fields;
        this.tree = fields.tree();
        this.value = Assignment.of(expression, fields);
        this.text = expression.text();
        this.warnings = List.copyOf(warnings);
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /** As {@link Rules#warnings}. */
    public List<RuleProblem> warnings() {
        return warnings;
    }

    /** Whether the expression says {@code now}: then the same event gets another key when it is read again. */
    public boolean readsClock() {
        return fields.readsClock();
    }

    /** A new reader; one per worker. */
    public EventKeys keys() {
        return new RuleKeys(new EventView(fields, tree), value);
    }
}
