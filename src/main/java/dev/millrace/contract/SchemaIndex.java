package dev.millrace.contract;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.contract.Keywords.Form;
import dev.millrace.json.Printable;

/**
 * Every schema inside a schema: where it lies, which base URI holds there, and by what URIs and anchors it can be
 * referred to. Building it checks that each keyword has a value of its form.
 */
final class SchemaIndex {
    static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    /**
     * A schema and where it lies.
     *
     * @param pointer JSON Pointer from the root of the whole text
     * @param base URI against which its references count, "" when none was declared
     */
    record Place(JsonNode schema, String pointer, String base) {}

    private static final int MAX_SCALE = 1_000;

    private final Map<String, JsonNode> documents;
    private final List<String> problems;
    private final List<String> warnings;
    private final IdentityHashMap<JsonNode, Place> places = new IdentityHashMap<>();
    private final Map<String, Place> byUri = new HashMap<>();

    /** @param documents by URI, what references may lead to besides the root */
    SchemaIndex(JsonNode root, Map<String, JsonNode> documents, List<String> problems,
            List<String> warnings) {
        this.documents = documents;
        this.problems = problems;
        this.warnings = warnings;
        Place place = new Place(root, "", "");
        byUri.put("", place);
        add(place);
    }

    /** The place of a schema inside this one; its own if the schema was not met before. */
    Place place(JsonNode schema, String pointer, Place parent) {
        return places.getOrDefault(schema, new Place(schema, pointer, parent.base()));
    }

    /** Follows a reference; empty when it leads out of this text or nowhere. */
    Optional<Place> follow(Place from, String reference) {
        String uri = resolve(from.base(), reference);
        int hash = uri.indexOf('#');
        String fragment = hash < 0 ? "" : uri.substring(hash + 1);
        Place resource = resource(hash < 0 ? uri : uri.substring(0, hash));
        if (!fragment.isEmpty() && !fragment.startsWith("/")) {
            return Optional.ofNullable(byUri.get(uri));
        }
        return resource == null ? Optional.empty() : descend(resource, fragment);
    }

    /** A schema by its URI: one inside this text, or one of the other documents, which is taken in then; or null. */
    private @Nullable Place resource(String uri) {
        JsonNode document = byUri.containsKey(uri) ? null : documents.get(uri);
        if (document != null) {
            Place place = new Place(document, uri + "#", uri);
            byUri.put(uri, place);
            if (!isOfDraft(document)) {
                problems.add(place.pointer() + "/$schema: " + wrongDraft(document));
            }
            add(place);
        }
        return byUri.get(uri);
    }

    static boolean isOfDraft(JsonNode schema) {
        JsonNode dialect = schema.path("$schema");
        return !dialect.isString() || dialect.asString().equals(DRAFT)
                || dialect.asString().equals(DRAFT + "#");
    }

    static String wrongDraft(JsonNode schema) {
        return "only " + DRAFT + " is understood, found "
                + Printable.text(schema.path("$schema").asString(), 120);
    }

    /** The absolute form of a reference, or the reference itself when its base is none. */
    static String resolve(String base, String reference) {
        if (reference.startsWith("#")) {
            return base + reference;
        }
        try {
            return base.isEmpty() ? reference : URI.create(base).resolve(reference).toString();
        } catch (IllegalArgumentException e) {
            return reference;
        }
    }

    private Optional<Place> descend(Place resource, String fragment) {
        Place place = resource;
        JsonNode node = resource.schema();
        StringBuilder pointer = new StringBuilder(resource.pointer());
        for (String token : fragment.isEmpty() ? new String[0] : fragment.substring(1).split("/", -1)) {
            String name = unescaped(token);
            node = node.isArray() ? node.path(index(name)) : node.path(name);
            if (node.isMissingNode()) {
                return Optional.empty();
            }
            pointer.append('/').append(escaped(name));
            place = places.getOrDefault(node, new Place(node, pointer.toString(), place.base()));
        }
        if (!node.isBoolean() && !places.containsKey(node)) {
            add(place); // a schema under a word that is no keyword becomes one by being referred to
        }
        return Optional.of(place);
    }

    private static int index(String token) {
        return token.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(token) : Integer.MAX_VALUE;
    }

    private static String unescaped(String token) {
        try {
            return URLDecoder.decode(token.replace("+", "%2B"), StandardCharsets.UTF_8).replace("~1", "/")
                    .replace("~0", "~");
        } catch (IllegalArgumentException e) {
            return token;
        }
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private void add(Place place) {
        JsonNode schema = place.schema();
        if (schema.isBoolean()) {
            return;
        }
        if (!schema.isObject()) {
            problem(place.pointer(), Form.SCHEMA, schema);
            return;
        }
        Place own = declared(place);
        places.put(schema, own);
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            keyword(own, entry.getKey(), entry.getValue());
        }
    }

    /** Takes $id and the anchors of a schema into account. */
    private Place declared(Place place) {
        JsonNode id = place.schema().path("$id");
        Place own = place;
        if (id.isString()) {
            String uri = resolve(place.base(), id.asString());
            int hash = uri.indexOf('#');
            if (hash >= 0 && hash < uri.length() - 1) {
                problems.add(place.pointer()
                        + "/$id: must have no fragment; write \"$anchor\" for a name in this text");
            }
            own = new Place(place.schema(), place.pointer(), hash < 0 ? uri : uri.substring(0, hash));
            byUri.putIfAbsent(own.base(), own);
            if (place.pointer().isEmpty()) {
                byUri.put("", own);
            }
        }
        for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
            JsonNode anchor = place.schema().path(keyword);
            if (anchor.isString()) {
                byUri.putIfAbsent(own.base() + "#" + anchor.asString(), own);
            }
        }
        return own;
    }

    private void keyword(Place place, String word, JsonNode value) {
        String pointer = place.pointer() + "/" + escaped(word);
        Optional<Form> form = Keywords.form(word);
        if (form.isEmpty()) {
            Keywords.warning(word).ifPresent(warning -> warnings.add(at(place.pointer()) + warning));
            return;
        }
        if (!fits(form.get(), value)) {
            problem(pointer, form.get(), value);
            return;
        }
        switch (form.get()) {
            case SCHEMA -> add(new Place(value, pointer, place.base()));
            case SCHEMAS -> {
                for (int i = 0; i < value.size(); i++) {
                    add(new Place(value.get(i), pointer + "/" + i, place.base()));
                }
            }
            case SCHEMA_MAP -> value.properties().forEach(
                    entry -> add(new Place(entry.getValue(), pointer + "/" + escaped(entry.getKey()),
                            place.base())));
            default -> {
            }
        }
    }

    private static boolean fits(Form form, JsonNode value) {
        return switch (form) {
            case SCHEMA, ANYTHING -> true;
            case SCHEMAS -> value.isArray() && !value.isEmpty();
            case LIST -> value.isArray();
            case SCHEMA_MAP -> value.isObject();
            case STRING -> value.isString();
            case COUNT -> isMeasured(value) && value.decimalValue().signum() >= 0
                    && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case NUMBER -> isMeasured(value);
            case POSITIVE -> isMeasured(value) && value.decimalValue().signum() > 0;
            case BOOLEAN -> value.isBoolean();
            case TYPE -> isType(value);
            case NAMES -> isNames(value);
            case NAMES_MAP -> value.isObject() && value.valueStream().allMatch(SchemaIndex::isNames);
            case BOOLEAN_MAP -> value.isObject() && value.valueStream().allMatch(JsonNode::isBoolean);
        };
    }

    /** Numbers beyond this are no limits that anyone means, and computing with them would take all memory. */
    private static boolean isMeasured(JsonNode value) {
        return value.isNumber() && Math.abs((long) value.decimalValue().scale()) <= MAX_SCALE;
    }

    private static boolean isType(JsonNode value) {
        return value.isString()
                ? Types.of(value.asString()) != 0
                : isNames(value) && !value.isEmpty()
                        && value.valueStream().allMatch(name -> Types.of(name.asString()) != 0);
    }

    private static boolean isNames(JsonNode value) {
        Set<String> seen = new HashSet<>();
        return value.isArray()
                && value.valueStream().allMatch(name -> name.isString() && seen.add(name.asString()));
    }

    private void problem(String pointer, Form form, JsonNode found) {
        problems.add(at(pointer) + "must be " + form.expectation() + ", found "
                + Printable.text(found.toString(), 80));
    }

    /** "/properties/age: ", or "the schema: " for the root. */
    static String at(String pointer) {
        return pointer.isEmpty() ? "the schema: " : pointer + ": ";
    }
}
