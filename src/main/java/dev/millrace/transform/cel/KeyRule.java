package dev.millrace.transform.cel;

import dev.millrace.json.FieldTree;
import dev.millrace.transform.EventKeys;

/** A compiled expression that gives a text for each event. Immutable and thread-safe. */
public final class KeyRule {
    private final Fields fields;
    private final FieldTree tree;
    private final Assignment value;
    private final String text;

    KeyRule(Expression expression, Fields fields) {
        this.fields = fields;
        this.tree = fields.tree();
        this.value = Assignment.of(expression, fields);
        this.text = expression.text();
    }

    /** As it was written. */
    public String text() {
        return text;
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
