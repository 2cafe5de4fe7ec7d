package dev.millrace.replay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.cel.RuleCompiler;

/** A CEL expression over the fields of a letter, its value excepted. Not thread-safe. */
final class Where {
    private final Transformer rules;

    private Where(Transformer rules) {
        this.rules = rules;
    }

    /**
     * Compiles it.
     *
     * @param nowMillis what {@code now} is in it
     * @throws InvalidRuleException with everything that is wrong with the expression, and where
     */
    static Where parse(String expression, long nowMillis) throws InvalidRuleException {
        Transformer rules = RuleCompiler.untyped().rules(RuleTexts.filter(expression)).transformer();
        rules.now(nowMillis);
        return new Where(rules);
    }

    /** The part of the fields that all letters of a kind share, as JSON without its closing brace. */
    static String fields(Kind kind, String topic) {
        ObjectNode node = JsonMapper.shared().createObjectNode()
                .put("group", kind.cause().id())
                .put("pipeline", kind.cause().pipeline())
                .put("type", kind.cause().type())
                .put("pointer", kind.cause().pointer())
                .put("message", kind.cause().message())
                .put("contract", kind.cause().contract())
                .put("family", kind.family().label())
                .put("topic", topic)
                .put("source", kind.source())
                .put("retries", kind.retries())
                .put("replay_id", kind.replayId());
        String text = node.toString();
        return text.substring(0, text.length() - 1);
    }

    /**
     * Whether it is true for a letter; a letter of which it can say neither yes nor no is none that was meant.
     *
     * @param fields from {@link #fields}
     */
    boolean isTrue(String fields, Walk.Letter letter) {
        String text = fields + ",\"partition\":" + letter.partition().partition() + ",\"offset\":"
                + letter.offset() + ",\"time\":\"" + Instant.ofEpochMilli(letter.millis())
                + "\",\"source_partition\":" + letter.source().partition() + ",\"source_offset\":"
                + letter.source().offset() + ",\"state\":\"" + letter.state().label()
                + "\"}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return rules.apply(bytes, 0, bytes.length, letter.millis()) instanceof Outcome.Kept;
    }
}
