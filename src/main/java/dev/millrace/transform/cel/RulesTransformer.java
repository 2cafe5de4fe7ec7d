package dev.millrace.transform.cel;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.json.Splicer;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleName;
import dev.millrace.transform.Transformer;

/** Carries compiled rules out: one pass to find the fields, one to copy what stays. */
final class RulesTransformer implements Transformer {
    private final Rules rules;
    private final @Nullable Condition filter;
    private final Assignment[] sets;
    private final boolean isChanging;
    private final EventView event;
    private final Splicer splicer;
    private byte[] bytes = {};
    private int offset;
    private int length;

    RulesTransformer(Rules rules) {
        this.rules = rules;
        filter = rules.filter();
        sets = rules.sets().toArray(Assignment[]::new);
        isChanging = sets.length > 0 || !rules.drops().isEmpty();
        event = new EventView(rules.fields(), rules.tree());
        splicer = new Splicer(rules.tree(), rules.setPaths(), rules.drops());
    }

    @Override
    public void now(long wallMillis) {
        event.nowMillis = wallMillis;
    }

    @Override
    public Outcome apply(byte[] source, int from, int count, long ingestMillis) {
        event.set(source, from, from + count, ingestMillis);
        if (filter != null) {
            Outcome judged = filter.judge(event);
            if (!(judged instanceof Outcome.Kept)) {
                return judged;
            }
        }
        bytes = source;
        offset = from;
        length = count;
        return isChanging ? change(source, from, from + count) : Outcome.KEPT;
    }

    private Outcome change(byte[] source, int from, int end) {
        splicer.begin();
        for (int i = 0; i < sets.length; i++) {
            Outcome written = sets[i].write(event, splicer.open(i));
            if (!(written instanceof Outcome.Kept)) {
                return written;
            }
            splicer.close(i);
        }
        int blocked = splicer.splice(source, from, end, event.index);
        if (blocked >= 0) {
            return blocked(rules.tree().path(blocked));
        }
        bytes = splicer.bytes();
        offset = 0;
        length = splicer.length();
        return Outcome.KEPT;
    }

    /** Something has to be set inside of what is no object in this event. */
    private Outcome blocked(List<String> path) {
        String name = path.isEmpty() ? "the event" : "'" + String.join(".", path) + "'";
        RuleName rule = rules.setPaths().stream()
                .filter(set -> set.size() > path.size() && set.subList(0, path.size()).equals(path))
                .map(set -> (RuleName) new RuleName.Set(String.join(".", set))).findFirst()
                .orElseGet(() -> new RuleName.Drop(String.join(".", rules.drops().getFirst())));
        return new Outcome.Failed(rule, "", 1, 1, name + " is no object in this event");
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }
}
