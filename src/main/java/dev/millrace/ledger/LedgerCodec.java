package dev.millrace.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;
import dev.millrace.settle.TopicId;

/**
 * Ledger records as JSON. Written field by field, because this is a format that outlives the classes: what is here was
 * agreed with every program that reads the ledger. Thread-safe.
 */
public final class LedgerCodec {
    private final JsonMapper mapper = JsonMapper.shared();

    public ByteBuffer encode(Entry entry) {
        ObjectNode node = chain(entry.chain());
        node.put("first", entry.range().first());
        node.put("end", entry.range().end());
        node.put("kind", entry.kind().name().toLowerCase(Locale.ROOT));
        putIfPresent(node, "cause", entry.cause());
        node.put("records", entry.records());
        Outcomes outcomes = entry.outcomes();
        node.put("stored", outcomes.stored());
        putUnlessZero(node, "forwarded", outcomes.forwarded());
        putUnlessZero(node, "filtered", outcomes.filtered());
        putUnlessZero(node, "duplicates", outcomes.duplicates());
        ObjectNode dead = node.putObject("dead");
        new TreeMap<>(outcomes.dead()).forEach(dead::put);
        putIfPresent(node, "cut", entry.cut());
        putIfPresent(node, "rules", entry.rules());
        Entry.StoredObject object = entry.object();
        if (object != null) {
            node.putObject("object").put("bucket", object.bucket()).put("key", object.key())
                    .put("bytes", object.bytes())
                    .put("crc32c", object.crc32c()).put("writer", object.writer());
        }
        return bytes(node);
    }

    public ByteBuffer encode(Head head) {
        Register register = head.register();
        ObjectNode node = chain(head.chain());
        node.put("start", register.start());
        node.put("settled", register.settled());
        node.put("settled_epoch", register.settledEpoch());
        node.put("sequence", register.sequence());
        ArrayNode cuts = node.putArray("cuts");
        for (Cut cut : register.cuts()) {
            CutAttributes a = cut.attributes();
            ObjectNode item = cuts.addObject().put("end", cut.end()).put("rules", a.rules())
                    .put("writer", a.writer())
                    .put("key_time", a.keyTime()).put("records", a.records()).put("epoch", a.epoch())
                    .put("cut", a.reason().label());
            if (a.isShort()) {
                item.put("log_start", a.logStart());
            }
        }
        return bytes(node);
    }

    public ByteBuffer encode(Owner owner) {
        return bytes(mapper.createObjectNode().put("cluster", owner.cluster()).put("topic", owner.topic())
                .put("group", owner.group()).put("store", owner.store()).put("path", owner.path()));
    }

    private ObjectNode chain(ChainId chain) {
        return mapper.createObjectNode().put("pipeline", chain.pipeline())
                .put("generation", chain.generation())
                .put("topic", chain.partition().topic()).put("topic_id", chain.topicId().hex())
                .put("partition", chain.partition().partition());
    }

    private static void putIfPresent(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void putUnlessZero(ObjectNode node, String name, long count) {
        if (count != 0) {
            node.put(name, count);
        }
    }

    private ByteBuffer bytes(JsonNode node) {
        return ByteBuffer.wrap(mapper.writeValueAsBytes(node));
    }

    /** Reads an entry; empty when the bytes are no entry of ours. */
    public Optional<Entry> entry(ByteBuffer value) {
        return read(value, LedgerCodec::entry);
    }

    /** Reads a head; empty when the bytes are no head of ours. */
    public Optional<Head> head(ByteBuffer value) {
        return read(value, LedgerCodec::head);
    }

    /** Reads an owner; empty when the bytes are no owner of ours. */
    public Optional<Owner> owner(ByteBuffer value) {
        return read(value, node -> new Owner(text(node, "cluster"), text(node, "topic"), text(node, "group"),
                text(node, "store"), Objects.requireNonNullElse(textOrNull(node, "path"), "")));
    }

    private interface Reader<T> {
        T read(JsonNode node);
    }

    private <T> Optional<T> read(ByteBuffer value, Reader<T> reader) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        try {
            return Optional.of(reader.read(mapper.readTree(bytes)));
        } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Entry entry(JsonNode node) {
        Map<String, Long> dead = new TreeMap<>();
        node.required("dead").properties()
                .forEach(item -> dead.put(item.getKey(), item.getValue().longValue()));
        JsonNode object = node.get("object");
        return new Entry(chain(node), new OffsetRange(number(node, "first"), number(node, "end")),
                Entry.Kind.valueOf(text(node, "kind").toUpperCase(Locale.ROOT)), number(node, "records"),
                new Outcomes(number(node, "stored"), numberOrZero(node, "forwarded"),
                        numberOrZero(node, "filtered"), numberOrZero(node, "duplicates"), dead),
                object == null ? null : storedObject(object),
                textOrNull(node, "cut"),
                textOrNull(node, "rules"), textOrNull(node, "cause"));
    }

    private static Entry.StoredObject storedObject(JsonNode node) {
        return new Entry.StoredObject(text(node, "bucket"), text(node, "key"), number(node, "bytes"),
                text(node, "crc32c"),
                Math.toIntExact(number(node, "writer")));
    }

    private static Head head(JsonNode node) {
        List<Cut> cuts = new ArrayList<>();
        for (JsonNode item : node.required("cuts")) {
            JsonNode logStart = item.get("log_start");
            cuts.add(new Cut(number(item, "end"),
                    new CutAttributes(text(item, "rules"), Math.toIntExact(number(item, "writer")),
                            number(item, "key_time"),
                            number(item, "records"), Math.toIntExact(number(item, "epoch")),
                            CutReason.of(text(item, "cut")),
                            logStart == null ? CutAttributes.WHOLE : logStart.longValue())));
        }
        return new Head(chain(node), new Register(number(node, "start"), number(node, "settled"),
                Math.toIntExact(number(node, "settled_epoch")), cuts, number(node, "sequence")));
    }

    private static ChainId chain(JsonNode node) {
        return new ChainId(text(node, "pipeline"), Math.toIntExact(number(node, "generation")),
                TopicId.parse(text(node, "topic_id")),
                new Partition(text(node, "topic"), Math.toIntExact(number(node, "partition"))));
    }

    private static String text(JsonNode node, String name) {
        return node.required(name).stringValue();
    }

    private static @Nullable String textOrNull(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? null : value.stringValue();
    }

    private static long numberOrZero(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null ? 0 : value.longValue();
    }

    private static long number(JsonNode node, String name) {
        return node.required(name).longValue();
    }
}
