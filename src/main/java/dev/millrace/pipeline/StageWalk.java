package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.deadletter.ReplayHeaders;
import dev.millrace.json.Printable;
import dev.millrace.record.Verdict;
import dev.millrace.transform.EventKeys;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.cel.RuleCompiler;

/**
 * Takes one record through the stages one by one, each rule alone, and writes down what each says. The worker carries them
 * out together; here it is to be seen which did what. One thread.
 */
final class StageWalk {
    private static final int SHOWN = 300;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private final String pipeline;
    private final RuleSet rules;
    private final ConsumerRecord<ByteBuffer, ByteBuffer> item;
    private final long nowMillis;
    private final List<StageStep> steps = new ArrayList<>();

    private StageWalk(String pipeline, RuleSet rules, ConsumerRecord<ByteBuffer, ByteBuffer> item,
            long nowMillis) {
        this.pipeline = pipeline;
        this.rules = rules;
        this.item = item;
        this.nowMillis = nowMillis;
    }

    /** The steps up to the one where the record ends. */
    static List<StageStep> of(String pipeline, RuleSet rules, ConsumerRecord<ByteBuffer, ByteBuffer> item,
            long nowMillis) {
        StageWalk walk = new StageWalk(pipeline, rules, item, nowMillis);
        boolean _ = walk.address() && walk.contract() && walk.filter() && walk.changes() && walk.key()
                && walk.id();
        return List.copyOf(walk.steps);
    }

    /** A dead letter may have been replayed for the pipeline that rejected it, and for no other. */
    private boolean address() {
        return !ReplayHeaders.isForAnother(item.headers(), pipeline)
                || ended("replay", "for one pipeline", "the record was replayed for pipeline "
                        + Printable.text(ReplayHeaders.text(item.headers(), ReplayHeaders.FOR), SHOWN));
    }

    private boolean contract() {
        Tools tools = Tools.of(rules);
        String name = rules.contract().name();
        return switch (Stages.verdict(item.value(), rules, tools)) {
            case Verdict.Valid _ -> passed("contract", name, "accepted");
            case Verdict.Rejected rejected -> ended("contract", name, rejected.reason().label()
                    + (rejected.pointer().isEmpty() ? "" : " at " + rejected.pointer()) + ": "
                    + rejected.message());
        };
    }

    private RuleTexts texts() {
        return rules.rules().map(found -> found.texts()).orElse(RuleTexts.NONE);
    }

    private boolean filter() {
        String text = texts().filter();
        if (text.isEmpty()) {
            return true;
        }
        return switch (apply(transformer(RuleTexts.filter(text)))) {
            case Outcome.Kept _ -> passed("filter", text, "true");
            case Outcome.Filtered _ -> ended("filter", text, "false");
            case Outcome.Failed failed -> ended("filter", text, failed.describe());
        };
    }

    private boolean changes() {
        JsonNode before = tree(item.value());
        for (Map.Entry<String, String> set : texts().set().entrySet()) {
            String rule = set.getKey() + " = " + set.getValue();
            if (!change("set", rule, RuleTexts.NONE.withSet(set.getKey(), set.getValue()), before,
                    set.getKey())) {
                return false;
            }
        }
        for (String path : texts().drop()) {
            if (!change("drop", path, RuleTexts.NONE.withDrop(path), before, path)) {
                return false;
            }
        }
        return true;
    }

    private boolean change(String stage, String rule, RuleTexts texts, JsonNode before, String path) {
        Transformer transformer = transformer(texts);
        if (apply(transformer) instanceof Outcome.Failed failed) {
            return ended(stage, rule, failed.describe());
        }
        JsonNode after = tree(
                ByteBuffer.wrap(transformer.bytes(), transformer.offset(), transformer.length()));
        String was = shown(at(before, path));
        String is = shown(at(after, path));
        steps.add(new StageStep(stage, Printable.text(rule, SHOWN), was.equals(is) ? was : was + " → " + is,
                before.equals(after) ? StageStep.Effect.PASSED : StageStep.Effect.CHANGED));
        return true;
    }

    private boolean key() {
        return rules.key().map(rule -> read("key", rule.text(), rule.keys())).orElse(true);
    }

    private boolean id() {
        return rules.ids().map(rule -> read("dedupe", rule.text(), rule.keys())).orElse(true);
    }

    private boolean read(String stage, String rule, EventKeys keys) {
        ByteBuffer value = item.value();
        keys.now(nowMillis);
        return keys.read(value.array(), value.arrayOffset() + value.position(), value.remaining(),
                item.timestamp()) instanceof Outcome.Failed failed
                        ? ended(stage, rule, failed.describe())
                        : passed(stage, rule, new String(keys.bytes(), keys.offset(), keys.length(),
                                StandardCharsets.UTF_8));
    }

    private Transformer transformer(RuleTexts texts) {
        try {
            return RuleCompiler.of(rules.contract()).rules(texts).transformer();
        } catch (InvalidRuleException e) {
            throw new IllegalStateException("a rule that was compiled with others is wrong alone", e);
        }
    }

    private Outcome apply(Transformer transformer) {
        ByteBuffer value = item.value();
        transformer.now(nowMillis);
        return transformer.apply(value.array(), value.arrayOffset() + value.position(), value.remaining(),
                item.timestamp());
    }

    private boolean passed(String stage, String rule, String found) {
        return add(stage, rule, found, StageStep.Effect.PASSED);
    }

    private boolean ended(String stage, String rule, String found) {
        return add(stage, rule, found, StageStep.Effect.ENDED);
    }

    private boolean add(String stage, String rule, String found, StageStep.Effect effect) {
        steps.add(new StageStep(stage, Printable.text(rule, SHOWN), Printable.text(found, SHOWN), effect));
        return effect != StageStep.Effect.ENDED;
    }

    private static JsonNode tree(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException | NumberFormatException e) {
            // Only to be shown: a number beyond all measure is nothing that can be.
            return MAPPER.missingNode();
        }
    }

    /** @param path names with dots between them */
    private static @Nullable JsonNode at(JsonNode event, String path) {
        JsonNode node = event;
        for (String name : path.split("\\.", -1)) {
            node = node == null ? null : node.get(name);
        }
        return node;
    }

    private static String shown(@Nullable JsonNode node) {
        return node == null ? "(absent)" : Printable.text(node.toString(), SHOWN);
    }
}
