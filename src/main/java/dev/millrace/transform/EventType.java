package dev.millrace.transform;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.contract.Contract;

/**
 * What a contract promises about a value: only what holds for every event it accepts. Where a schema says something this
 * does not understand, the type is {@link Kind#ANY}. Immutable.
 */
public final class EventType {
    /** What a value is, when it is not null. */
    public enum Kind {
        STRING("string"), INT("int"), DOUBLE("double"), BOOL("bool"), OBJECT("object"), LIST("list"), ANY(
                "any");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** For people: "string". */
        public String label() {
            return label;
        }
    }

    /** JSON types as bits: what a schema lets through. */
    private static final int NULL = 1;
    private static final int BOOL = 2;
    private static final int INTEGER = 4;
    private static final int NUMBER = 8;
    private static final int STRING = 16;
    private static final int OBJECT = 32;
    private static final int ARRAY = 64;
    private static final int ALL = 127;
    /** Schemas that stand for one value, followed through references; more describe nothing anybody writes. */
    private static final int MAX_PARTS = 64;
    /** Alternatives inside alternatives. */
    private static final int MAX_ALTERNATIVES = 8;
    private static final JsonNode TRUE = JsonNodeFactory.instance.booleanNode(true);

    private final JsonNode root;
    /** Schemas that all hold for the value. */
    private final List<JsonNode> parts = new ArrayList<>();
    private final int types;

    /** @param depth how many alternatives this one lies in */
    private EventType(JsonNode root, List<JsonNode> schemas, int depth) {
        this.root = root;
        schemas.forEach(this::add);
        types = parts.stream().mapToInt(part -> types(part, depth)).reduce(ALL, (one, other) -> one & other);
    }

    /** What the events of a contract are. */
    public static EventType of(Contract contract) {
        JsonNode root = JsonMapper.shared().readTree(contract.schema());
        return new EventType(root, List.of(root), 0);
    }

    /** Events of which nothing is known. */
    public static EventType any() {
        return new EventType(TRUE, List.of(), 0);
    }

    private void add(JsonNode schema) {
        if (parts.size() == MAX_PARTS || parts.contains(schema)) {
            return;
        }
        parts.add(schema);
        referred(schema).ifPresent(this::add);
        schema.path("allOf").forEach(this::add);
    }

    /** References within the schema; others leave the type open, and so does any where parts have ids of their own. */
    private Optional<JsonNode> referred(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        boolean isLocal = reference.equals("#") || reference.startsWith("#/");
        if (!isLocal || root.findParents("$id").stream().anyMatch(part -> !part.equals(root))) {
            return Optional.empty();
        }
        try {
            JsonNode target = root.at(JsonPointer.compile(reference.substring(1)));
            return target.isMissingNode() ? Optional.empty() : Optional.of(target);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private int types(JsonNode schema, int depth) {
        if (depth == MAX_ALTERNATIVES) {
            return ALL;
        }
        int named = named(schema.path("type"));
        if (schema.has("const")) {
            named &= ofValue(schema.path("const"));
        }
        if (schema.has("enum")) {
            named &= schema.path("enum").valueStream().mapToInt(EventType::ofValue)
                    .reduce(0, (one, other) -> one | other);
        }
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (schema.has(keyword)) {
                named &= schema.path(keyword).valueStream()
                        .mapToInt(branch -> new EventType(root, List.of(branch), depth + 1).types)
                        .reduce(0, (one, other) -> one | other);
            }
        }
        return named;
    }

    private static int named(JsonNode type) {
        if (type.isArray()) {
            return type.valueStream().mapToInt(EventType::named).reduce(0, (one, other) -> one | other);
        }
        return switch (type.asString("")) {
            case "null" -> NULL;
            case "boolean" -> BOOL;
            case "integer" -> INTEGER;
            case "number" -> INTEGER | NUMBER;
            case "string" -> STRING;
            case "object" -> OBJECT;
            case "array" -> ARRAY;
            default -> ALL;
        };
    }

    private static int ofValue(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> NULL;
            case BOOLEAN -> BOOL;
            case STRING -> STRING;
            case OBJECT -> OBJECT;
            case ARRAY -> ARRAY;
            case NUMBER -> value.isIntegralNumber() ? INTEGER : INTEGER | NUMBER;
            default -> ALL;
        };
    }

    /** What the value is, when it is not null. */
    public Kind kind() {
        return switch (types & ~NULL) {
            case BOOL -> Kind.BOOL;
            case INTEGER -> Kind.INT;
            case NUMBER, INTEGER | NUMBER -> Kind.DOUBLE;
            case STRING -> Kind.STRING;
            case OBJECT -> Kind.OBJECT;
            case ARRAY -> Kind.LIST;
            default -> Kind.ANY;
        };
    }

    /** Whether the value may be null. */
    public boolean isNullable() {
        return (types & NULL) != 0;
    }

    /** The fields the contract names, when the value is an object. */
    public SequencedSet<String> names() {
        SequencedSet<String> names = new LinkedHashSet<>();
        branches().forEach(part -> part.path("properties").propertyNames().forEach(names::add));
        return names;
    }

    /** The parts, and what holds only in some cases: a field named there is no mistake. */
    private Stream<JsonNode> branches() {
        return parts.stream().flatMap(part -> Stream.concat(Stream.of(part), Stream.concat(
                Stream.of("anyOf", "oneOf").flatMap(keyword -> part.path(keyword).valueStream()),
                Stream.of("if", "then", "else").map(part::path))));
    }

    /** Whether every event that has this object has the field in it. */
    public boolean isRequired(String name) {
        return parts.stream().flatMap(part -> part.path("required").valueStream())
                .anyMatch(required -> required.asString("").equals(name));
    }

    /** Whether the object may have fields that the contract does not name. */
    public boolean isOpen() {
        return parts.stream().noneMatch(part -> isFalse(part.path("additionalProperties"))
                || isFalse(part.path("unevaluatedProperties")));
    }

    private static boolean isFalse(JsonNode schema) {
        return schema.isBoolean() && !schema.booleanValue();
    }

    /** A field of the object, whether or not the contract names it. */
    public EventType field(String name) {
        List<JsonNode> schemas = new ArrayList<>();
        for (JsonNode part : parts) {
            JsonNode named = part.path("properties").path(name);
            if (!named.isMissingNode()) {
                schemas.add(named);
            } else if (!part.has("patternProperties") && part.has("additionalProperties")) {
                schemas.add(part.path("additionalProperties"));
            }
        }
        return new EventType(root, schemas, 0);
    }

    /** What the items of the list are. */
    public EventType items() {
        List<JsonNode> schemas = parts.stream().filter(part -> part.has("items") && !part.has("prefixItems"))
                .map(part -> part.path("items")).toList();
        return new EventType(root, schemas, 0);
    }

    /** For people: "string", "int or null". */
    @Override
    public String toString() {
        return kind().label() + (isNullable() && kind() != Kind.ANY ? " or null" : "");
    }
}
