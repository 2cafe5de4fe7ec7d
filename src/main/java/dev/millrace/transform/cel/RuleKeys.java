package dev.millrace.transform.cel;

import dev.millrace.json.JsonBuffer;
import dev.millrace.json.Unescaped;
import dev.millrace.transform.EventKeys;
import dev.millrace.transform.Outcome;

/** Computes a text from each event. */
final class RuleKeys implements EventKeys {
    private final EventView event;
    private final Assignment value;
    private final JsonBuffer text = new JsonBuffer();
    private final Unescaped unescaped = new Unescaped();
    private byte[] bytes = {};
    private int length;

    RuleKeys(EventView event, Assignment value) {
        this.event = event;
        this.value = value;
    }

    @Override
    public void now(long wallMillis) {
        event.nowMillis = wallMillis;
    }

    @Override
    public Outcome read(byte[] source, int from, int count, long ingestMillis) {
        event.set(source, from, from + count, ingestMillis);
        text.clear();
        Outcome outcome = value.write(event, text);
        if (!(outcome instanceof Outcome.Kept)) {
            return outcome;
        }
        byte first = text.bytes()[0];
        if (first == 'n') {
            return value.failed("it is null; coalesce() gives what holds in its place");
        }
        if (first == '"') {
            length = unescaped.set(text.bytes(), 1, text.length() - 1);
            bytes = unescaped.bytes();
        } else {
            length = text.length();
            bytes = text.bytes();
        }
        return outcome;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return length;
    }
}
