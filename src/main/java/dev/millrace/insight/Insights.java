package dev.millrace.insight;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is counted of one pipeline, ready to be used. Immutable; each worker opens tallies of its own. */
public final class Insights {
    private final String pipeline;
    private final List<Insight> insights;
    private final List<String> fields;
    private final FieldSlots tree;

    private Insights(String pipeline, List<Insight> insights) {
        this.pipeline = pipeline;
        this.insights = List.copyOf(insights);
        this.fields = fields(insights);
        this.tree = FieldSlots.of(fields);
    }

    /**
     * What is counted of a pipeline.
     *
     * @throws IllegalArgumentException when two of them have the same id
     */
    public static Insights of(String pipeline, List<Insight> insights) {
        Set<String> ids = new HashSet<>();
        for (Insight insight : insights) {
            if (!ids.add(insight.id())) {
                throw new IllegalArgumentException("'" + insight.id() + "' is there twice");
            }
        }
        return new Insights(pipeline, insights);
    }

    private static List<String> fields(List<Insight> insights) {
        Set<String> fields = new LinkedHashSet<>();
        for (Insight insight : insights) {
            fields.add(insight.measure().field());
            fields.add(insight.timeField());
        }
        fields.remove("");
        return new ArrayList<>(fields);
    }

    /** Whether nothing is counted, so that no tally is needed. */
    public boolean isEmpty() {
        return insights.isEmpty();
    }

    /** What is counted, in the order it is written. */
    public List<Insight> all() {
        return insights;
    }

    /**
     * Begins to count one batch, or another stretch of one partition of the source that is settled as a whole.
     *
     * @param partition of the source topic; a partition's increments are to be sent in the order of its offsets
     * @param partitions how many the source topic has
     */
    public Tally open(int partition, int partitions) {
        return new Tally(this, new Tally.Source(partition, partitions));
    }

    String pipeline() {
        return pipeline;
    }

    EventFields reader() {
        return new EventFields(tree, fields.size());
    }

    /** Slot of a field for {@link EventFields}; {@link FieldSlots#NONE} for "". */
    int slot(String field) {
        return fields.indexOf(field);
    }
}
