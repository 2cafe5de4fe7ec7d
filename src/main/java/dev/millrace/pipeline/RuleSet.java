package dev.millrace.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.format.Encoder;
import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.store.ObjectPath;

/**
 * Everything of a pipeline's configuration that decides what its objects hold and where they lie. Its text is kept in
 * the ledger under its hash before the first seal that names it, so that whoever recovers a sealed batch works by the
 * same rules, whatever the configuration says by then. Immutable.
 */
final class RuleSet {
    private final String text;
    private final String hash;
    private final Contract contract;
    private final Target target;
    private final long maxRecordBytes;

    /** What the rules say of the sink. */
    private sealed interface Target {
        record Objects(ObjectPath path, Format format) implements Target {}

        /** There is nothing that could be recovered: outputs ride in the transaction that settles them. */
        record Topic(String name) implements Target {}
    }

    private RuleSet(String text, Contract contract, Target target, long maxRecordBytes) {
        this.text = text;
        this.hash = hash(text);
        this.contract = contract;
        this.target = target;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The rules in force. */
    static RuleSet of(PipelineSettings settings) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("contract", settings.contract().name());
        node.put("schema", settings.contract().schema());
        switch (settings.to()) {
            case ObjectSinkSettings objects ->
                node.put("path", objects.path()).put("format", objects.format());
            case TopicSinkSettings topic -> node.put("topic", topic.topic()).put("key", topic.key());
        }
        node.put("max_record", settings.maxRecord().bytes());
        return new RuleSet(node.toString(), settings.contract(), target(node), settings.maxRecord().bytes());
    }

    private static Target target(JsonNode node) {
        return node.has("topic")
                ? new Target.Topic(node.required("topic").stringValue())
                : new Target.Objects(ObjectPath.parse(node.required("path").stringValue()),
                        Formats.of(node.required("format").stringValue()));
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
            return new RuleSet(text, contract, target(node), node.required("max_record").longValue());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InvalidContractException(
                    List.of("rules in the ledger cannot be read: " + e.getMessage()));
        }
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

    ObjectPath path() {
        return objects().path();
    }

    Format format() {
        return objects().format();
    }

    private Target.Objects objects() {
        return switch (target) {
            case Target.Objects objects -> objects;
            case Target.Topic(String name) ->
                throw new IllegalStateException("no objects are made of what is forwarded to " + name);
        };
    }

    /** The topic that accepted events are forwarded to; empty when they go into objects. */
    Optional<String> topic() {
        return switch (target) {
            case Target.Objects _ -> Optional.empty();
            case Target.Topic(String name) -> Optional.of(name);
        };
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
