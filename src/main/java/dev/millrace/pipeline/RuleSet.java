package dev.millrace.pipeline;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.format.Encoder;
import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.store.ObjectPath;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.cel.KeyRule;
import dev.millrace.transform.cel.RuleCompiler;
import dev.millrace.transform.cel.Rules;
import dev.millrace.transform.dedupe.DedupeLimits;
import dev.millrace.transform.redis.RedisSettings;

/**
 * Everything of a pipeline's configuration that decides what its objects hold and where they lie. Its text is kept in
 * the ledger under its hash before the first seal that names it, so that whoever recovers a sealed batch works by the
 * same rules, whatever the configuration says by then. Immutable.
 */
final class RuleSet {
    private static final String TOPIC = "topic";
    private final String text;
    private final String hash;
    private final Contract contract;
    private final Target target;
    private final EventRules rules;
    private final long maxRecordBytes;
    private final String contractVersion;

    /** What the rules say of the sink. */
    private sealed interface Target {
        record Objects(ObjectPath path, Format format) implements Target {}

        /** @param key null when keys stay as they are */
        record Topic(String name, @Nullable KeyRule key) implements Target {}
    }

    private RuleSet(String text, Contract contract, Target target, EventRules rules, long maxRecordBytes) {
        this.text = text;
        this.hash = hash(text);
        this.contract = contract;
        this.target = target;
        this.rules = rules;
        this.maxRecordBytes = maxRecordBytes;
        this.contractVersion = contract.name() + "@" + hash(contract.schema());
    }

    /** The rules in force. */
    static RuleSet of(PipelineSettings settings) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("contract", settings.contract().name());
        node.put("schema", settings.contract().schema());
        Target target = switch (settings.to()) {
            case ObjectSinkSettings objects -> {
                node.put("path", objects.path());
                node.put("format", objects.format());
                yield new Target.Objects(ObjectPath.parse(objects.path()), Formats.of(objects.format()));
            }
            case TopicSinkSettings topic -> {
                node.put(TOPIC, topic.topic());
                node.put("key", topic.key() == null ? "" : topic.key().text());
                yield new Target.Topic(topic.topic(), topic.key());
            }
        };
        node.put("max_record", settings.maxRecord().bytes());
        write(settings.rules(), node);
        return new RuleSet(node.toString(), settings.contract(), target, settings.rules(),
                settings.maxRecord().bytes());
    }

    /** Nothing is written for rules that are not there: the hash of what has none must stay what it was. */
    private static void write(EventRules rules, ObjectNode node) {
        if (rules.rules() != null) {
            RuleTexts texts = rules.rules().texts();
            node.put("filter", texts.filter());
            ObjectNode set = node.putObject("set");
            texts.set().forEach(set::put);
            ArrayNode drop = node.putArray("drop");
            texts.drop().forEach(drop::add);
        }
        if (rules.dedupe() != null) {
            ObjectNode dedupe = node.putObject("dedupe").put("by", rules.dedupe().by().text());
            switch (rules.dedupe()) {
                case Dedupe.InLog(_, DedupeLimits limits) ->
                    dedupe.put("window_ms", limits.window().toMillis())
                            .put("lateness_ms", limits.lateness().toMillis())
                            .put("memory", limits.memory().bytes());
                case Dedupe.InRedis(_, RedisSettings redis, _) ->
                    dedupe.put("window_ms", redis.window().toMillis()).put("redis", redis.prefix());
            }
        }
    }

    private static RuleTexts texts(JsonNode node) {
        SequencedMap<String, String> set = new LinkedHashMap<>();
        node.required("set").properties()
                .forEach(item -> set.put(item.getKey(), item.getValue().stringValue()));
        List<String> drop = new ArrayList<>();
        node.required("drop").forEach(path -> drop.add(path.stringValue()));
        return new RuleTexts(node.required("filter").stringValue(), set, drop);
    }

    /**
     * Whether these are the rules of a pipeline that forwards. Nobody ever needs them again: outputs ride in the
     * transaction that settles them, so there is nothing to recover.
     */
    static boolean isForwarding(String text) {
        try {
            return JsonMapper.shared().readTree(text).has(TOPIC);
        } catch (JacksonException e) {
            return false;
        }
    }

    /**
     * Rules of an earlier run, from the ledger.
     *
     * @throws InvalidContractException when this version cannot carry them out
     */
    static RuleSet parse(String text) throws InvalidContractException {
        try {
            JsonNode node = JsonMapper.shared().readTree(text);
            Contract contract = Contract.compile(node.required("contract").stringValue(),
                    node.required("schema").stringValue());
            RuleCompiler compiler = RuleCompiler.of(contract);
            Target target = node.has(TOPIC) ? topic(node, compiler) : objects(node);
            EventRules rules = new EventRules(node.has("set") ? compiler.rules(texts(node)) : null,
                    node.has("dedupe") ? dedupe(node.required("dedupe"), compiler) : null, null);
            return new RuleSet(text, contract, target, rules, node.required("max_record").longValue());
        } catch (InvalidRuleException e) {
            throw new InvalidContractException(e.problems().stream().map(RuleProblem::toString).toList());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InvalidContractException(
                    List.of("rules in the ledger cannot be read: " + e.getMessage()));
        }
    }

    private static Target objects(JsonNode node) {
        return new Target.Objects(ObjectPath.parse(node.required("path").stringValue()),
                Formats.of(node.required("format").stringValue()));
    }

    private static Target topic(JsonNode node, RuleCompiler compiler) throws InvalidRuleException {
        String key = node.required("key").stringValue();
        return new Target.Topic(node.required(TOPIC).stringValue(),
                key.isEmpty() ? null : compiler.key("key", key));
    }

    /** Which Redis it was is not among the rules; nobody asks it for what is past. */
    private static Dedupe dedupe(JsonNode node, RuleCompiler compiler) throws InvalidRuleException {
        KeyRule by = compiler.key("by", node.required("by").stringValue());
        Duration window = Duration.ofMillis(node.required("window_ms").longValue());
        return node.has("redis")
                ? new Dedupe.InRedis(by,
                        new RedisSettings(URI.create("redis://unknown"), new Secret(""),
                                node.required("redis").stringValue(), window, Duration.ofSeconds(1)),
                        Dedupe.InRedis.FOR_EVER)
                : new Dedupe.InLog(by, new DedupeLimits(window,
                        Duration.ofMillis(node.required("lateness_ms").longValue()),
                        new ByteSize(node.required("memory").longValue())));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** 8 hexadecimal digits. */
    String hash() {
        return hash;
    }

    String text() {
        return text;
    }

    Contract contract() {
        return contract;
    }

    /** The contract's name and the hash of its text, as dead letters name it: "user-login@1a2b3c4d". */
    String contractVersion() {
        return contractVersion;
    }

    ObjectPath path() {
        return objects().path();
    }

    Format format() {
        return objects().format();
    }

    private Target.Objects objects() {
        return switch (target) {
            case Target.Objects objects -> objects;
            case Target.Topic(String name, _) ->
                throw new IllegalStateException("no objects are made of what is forwarded to " + name);
        };
    }

    /** The topic that accepted events are forwarded to; empty when they go into objects. */
    Optional<String> topic() {
        return switch (target) {
            case Target.Objects _ -> Optional.empty();
            case Target.Topic(String name, _) -> Optional.of(name);
        };
    }

    /** The expression for the keys of what is forwarded; empty when they stay as they are. */
    Optional<KeyRule> key() {
        return switch (target) {
            case Target.Objects _ -> Optional.empty();
            case Target.Topic(_, @Nullable KeyRule key) -> Optional.ofNullable(key);
        };
    }

    /** What is done with accepted events; empty when they go on as they came. */
    Optional<Rules> rules() {
        return Optional.ofNullable(rules.rules());
    }

    /** How repeated events are known; empty when they are not looked for. */
    Optional<Dedupe> dedupe() {
        return Optional.ofNullable(rules.dedupe());
    }

    /** The expression for the ids of events; empty when repeated ones are not looked for. */
    Optional<KeyRule> ids() {
        return Optional.ofNullable(rules.dedupe()).map(Dedupe::by);
    }

    /** The encoder that works best in this process by now; empty when no objects are made. */
    Optional<Encoder> encoder() {
        return switch (target) {
            case Target.Objects(_, Format format) -> Optional.of(format.encoders().getFirst());
            case Target.Topic _ -> Optional.empty();
        };
    }

    /** The encoder with this number; empty where there is none. */
    Optional<Encoder> encoder(int writer) {
        return switch (target) {
            case Target.Objects(_, Format format) -> format.encoder(writer);
            case Target.Topic _ -> Optional.empty();
        };
    }

    long maxRecordBytes() {
        return maxRecordBytes;
    }
}
