package dev.millrace.drill;

import java.time.Instant;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.record.Verdict;

/**
 * Events made up from the required part of a JSON Schema: types, enumerations, the common formats, bounds of numbers and
 * lengths. What it cannot make up (patterns, combinations) it does not guess: the contract itself says whether an event
 * will do. One thread.
 */
final class MadeUp {
    private static final long FIRST_SECOND = 1_767_225_600L;
    private final JsonMapper mapper = JsonMapper.shared();
    private final JsonNode root;

    private MadeUp(JsonNode root) {
        this.root = root;
    }

    /** @throws DrillException when the contract does not accept what is made up, with its reason */
    static MadeUp of(Contract contract) throws DrillException {
        MadeUp madeUp = new MadeUp(JsonMapper.shared().readTree(contract.schema()));
        Validator validator = contract.validator();
        for (long index = 0; index < 100; index++) {
            byte[] event = madeUp.event(index);
            if (validator.validate(event, 0, event.length) instanceof Verdict.Rejected rejected) {
                throw new DrillException("make up events for the contract " + contract.name() + ": "
                        + rejected.pointer() + ": " + rejected.message()
                        + "; give some of your own with --events FILE, one per line");
            }
        }
        return madeUp;
    }

    byte[] event(long index) {
        return mapper.writeValueAsBytes(value(root, index));
    }

    private JsonNode value(JsonNode schema, long index) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (schema.has("$ref")) {
            return value(root.at(schema.get("$ref").stringValue().substring(1)), index);
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return schema.get("enum").get((int) (index % schema.get("enum").size()));
        }
        JsonNode choice = schema.has("anyOf") ? schema.get("anyOf") : schema.get("oneOf");
        if (choice != null && !schema.has("type")) {
            return value(choice.get(0), index);
        }
        JsonNode type = schema.get("type");
        String name = type == null
                ? "object"
                : type.isArray() ? type.get(0).stringValue() : type.stringValue();
        return switch (name) {
            case "string" -> nodes.stringNode(text(schema, index));
            case "integer", "number" -> nodes.numberNode(number(schema, index));
            case "boolean" -> nodes.booleanNode(index % 2 == 0);
            case "array" -> array(schema, index);
            case "null" -> nodes.nullNode();
            default -> object(schema, index);
        };
    }

    private ObjectNode object(JsonNode schema, long index) {
        ObjectNode object = mapper.createObjectNode();
        if (schema.has("required")) {
            for (JsonNode name : schema.get("required")) {
                JsonNode property = schema.path("properties").path(name.stringValue());
                object.set(name.stringValue(), value(property, index));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, long index) {
        ArrayNode array = mapper.createArrayNode();
        for (int i = 0; i < schema.path("minItems").asInt(0); i++) {
            array.add(value(schema.path("items"), index + i));
        }
        return array;
    }

    private static long number(JsonNode schema, long index) {
        long least = schema.has("exclusiveMinimum")
                ? schema.get("exclusiveMinimum").asLong(0) + 1
                : schema.path("minimum").asLong(0);
        long most = schema.has("exclusiveMaximum")
                ? schema.get("exclusiveMaximum").asLong(Long.MAX_VALUE) - 1
                : schema.path("maximum").asLong(Math.max(least, 0) + 1_000_000);
        long step = Math.max(1, schema.path("multipleOf").asLong(1));
        long first = Math.ceilDiv(least, step) * step;
        return most < first ? first : first + index % ((most - first) / step + 1) * step;
    }

    private static String text(JsonNode schema, long index) {
        JsonNode choice = schema.path("anyOf").path(0).path("format");
        String format = schema.path("format").asString(choice.asString(""));
        String text = switch (format) {
            case "date-time" -> Instant.ofEpochSecond(FIRST_SECOND + index).toString();
            case "date" -> "2026-01-01";
            case "time" -> "12:00:00Z";
            case "uuid" -> new UUID(0x4000L, Long.MIN_VALUE | index).toString();
            case "ipv4" -> "10." + (index >>> 16 & 255) + "." + (index >>> 8 & 255) + "." + (index & 255);
            case "ipv6" -> "2001:db8::" + Long.toHexString(index & 0xffff);
            case "email" -> "drill" + index + "@example.com";
            case "hostname" -> "drill" + index + ".example.com";
            case "uri" -> "https://example.com/drill/" + index;
            default -> "drill " + index;
        };
        int least = schema.path("minLength").asInt(0);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        String padded = text + "x".repeat(Math.max(0, least - text.length()));
        return padded.length() > most ? padded.substring(padded.length() - most) : padded;
    }
}
