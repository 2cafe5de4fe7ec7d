package dev.millrace.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
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
    private final ObjectPath path;
    private final Format format;
    private final long maxRecordBytes;

    private RuleSet(String text, Contract contract, ObjectPath path, Format format, long maxRecordBytes) {
        this.text = text;
        this.hash = hash(text);
        this.contract = contract;
        this.path = path;
        this.format = format;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The rules in force. */
    static RuleSet of(PipelineSettings settings) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("contract", settings.contract().name());
        node.put("schema", settings.contract().schema());
        node.put("path", settings.to().path());
        node.put("format", settings.to().format());
        node.put("max_record", settings.maxRecord().bytes());
        return new RuleSet(node.toString(), settings.contract(), ObjectPath.parse(settings.to().path()),
                Formats.of(settings.to().format()), settings.maxRecord().bytes());
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
            return new RuleSet(text, contract, ObjectPath.parse(node.required("path").stringValue()),
                    Formats.of(node.required("format").stringValue()),
                    node.required("max_record").longValue());
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
        return path;
    }

    Format format() {
        return format;
    }

    long maxRecordBytes() {
        return maxRecordBytes;
    }
}
