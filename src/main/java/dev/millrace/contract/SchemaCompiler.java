package dev.millrace.contract;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.contract.Node.Kind;
import dev.millrace.contract.Node.PatternField;
import dev.millrace.contract.Node.Rule;
import dev.millrace.contract.SchemaIndex.Place;
import dev.millrace.json.NameTable;
import dev.millrace.json.Printable;
import dev.millrace.record.Reason;

/**
 * Turns the tree of a schema into {@link Node}s. Some keywords are said in terms of others, so that the engine need not
 * know them: const of an array is prefixItems of const, dependentRequired is if and then, an anyOf of formats is one
 * look at the text. What cannot be compiled is named in {@link #fallbackReasons}; the nodes are not used then.
 */
final class SchemaCompiler {
    private static final BigDecimal LONG_DIGITS = BigDecimal.TEN.pow(18);
    private static final int MAX_NESTING = 300;
    private static final Set<String> ANNOTATIONS = Set.of("$id", "$schema", "$anchor", "$dynamicAnchor",
            "$comment",
            "$defs", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
            "contentEncoding", "contentMediaType", "contentSchema", "$vocabulary");

    private final Set<String> libraryUris;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> fallbackReasons = new ArrayList<>();
    private final IdentityHashMap<JsonNode, Node> nodes = new IdentityHashMap<>();
    private final IdentityHashMap<Node, String> pointers = new IdentityHashMap<>();
    /** References being followed now, to notice one that comes back to itself. */
    private final Set<JsonNode> following = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SchemaIndex index;
    private final Node root;
    private int guesses;
    private int nesting;
    private final List<Shape> shapes = new ArrayList<>();

    /**
     * @param documents by URI, other schemas that this one may refer to
     * @param libraryUris schemas that only the fallback knows
     */
    SchemaCompiler(JsonNode schema, Map<String, JsonNode> documents, Set<String> libraryUris) {
        this.libraryUris = libraryUris;
        index = new SchemaIndex(schema, documents, problems, warnings);
        checkDialect(schema, documents.keySet());
        root = problems.isEmpty() ? node(index.place(schema, "", new Place(schema, "", ""))) : Node.ANYTHING;
        if (problems.isEmpty()) {
            findCycles();
        }
    }

    Node root() {
        return root;
    }

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    List<String> fallbackReasons() {
        return fallbackReasons;
    }

    /** The first guesses of a validator: fields come in the order in which the schema names them. */
    int[] guesses() {
        int[] first = new int[guesses];
        for (Shape shape : shapes) {
            for (int i = 0; i <= shape.size(); i++) {
                first[shape.guesses + i] = Math.max(0, Math.min(i, shape.size() - 1));
            }
        }
        return first;
    }

    private void checkDialect(JsonNode schema, Set<String> dialects) {
        if (SchemaIndex.isOfDraft(schema)) {
            return;
        }
        String dialect = schema.path("$schema").asString();
        if (dialects.contains(dialect)) {
            fallbackReasons.add("/$schema: " + dialect + " is a dialect of its own");
        } else {
            problems.add("/$schema: " + SchemaIndex.wrongDraft(schema));
        }
    }

    private Node node(JsonNode schema, String pointer, Place parent) {
        return node(index.place(schema, pointer, parent));
    }

    private Node node(Place place) {
        JsonNode schema = place.schema();
        if (schema.isBoolean()) {
            return schema.asBoolean() ? Node.ANYTHING : nothing();
        }
        Node known = nodes.get(schema);
        if (known != null) {
            return known;
        }
        if (nesting == MAX_NESTING) {
            problems.add(SchemaIndex.at(place.pointer()) + "lies more than " + MAX_NESTING
                    + " schemas deep, references counted");
            return Node.ANYTHING;
        }
        nesting++;
        Node node = isOnlyReference(schema) ? alias(place) : filled(place);
        nesting--;
        return node;
    }

    private Node filled(Place place) {
        Node node = new Node();
        nodes.put(place.schema(), node);
        pointers.put(node, place.pointer());
        new Filling(place, node).fill();
        return node;
    }

    private static boolean isOnlyReference(JsonNode schema) {
        return schema.has("$ref") && schema.propertyStream()
                .allMatch(entry -> entry.getKey().equals("$ref") || ANNOTATIONS.contains(entry.getKey())
                        || Keywords.form(entry.getKey()).isEmpty());
    }

    private Node alias(Place place) {
        if (!following.add(place.schema())) {
            problems.add(SchemaIndex.at(place.pointer()) + "$ref leads back to itself; it describes nothing");
            return Node.ANYTHING;
        }
        Node target = reference(place);
        following.remove(place.schema());
        nodes.put(place.schema(), target);
        return target;
    }

    private Node reference(Place place) {
        return checkReference(place, "$ref").map(this::node).orElse(Node.ANYTHING);
    }

    /** Where a reference leads; empty when it leads out, which is noted as a problem or a reason for the fallback. */
    private Optional<Place> checkReference(Place place, String keyword) {
        String reference = place.schema().path(keyword).asString();
        Optional<Place> target = index.follow(place, reference);
        String pointer = place.pointer() + "/" + keyword;
        if (target.isPresent()) {
            return target;
        }
        if (libraryUris.contains(SchemaIndex.resolve(place.base(), reference).replaceAll("#.*$", ""))) {
            fallbackReasons.add(pointer + ": " + reference + " is known to the library alone");
        } else {
            problems.add(pointer + ": nothing is found at " + Printable.text(reference, 120)
                    + "; refer to a schema inside this text, like #/$defs/name");
        }
        return target;
    }

    private static Node nothing() {
        Node node = new Node();
        node.types = 0;
        node.typeText = "no value is allowed here";
        return node;
    }

    private static Node allOf(List<Node> nodes) {
        if (nodes.size() == 1) {
            return nodes.getFirst();
        }
        Node node = new Node();
        node.rules = new Rule[]{new Rule(Kind.ALL, nodes, Reason.CONTRACT, "")};
        return node;
    }

    /** Finds rules that lead back to themselves at the same value: they would never end. */
    private void findCycles() {
        Set<Node> reachable = nodeSet();
        ArrayDeque<Node> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Node node = open.remove();
            if (reachable.add(node)) {
                rulesOf(node).forEach(open::add);
                below(node).forEach(open::add);
            }
        }
        Set<Node> done = nodeSet();
        reachable.forEach(node -> findCycle(node, nodeSet(), done));
    }

    private void findCycle(Node node, Set<Node> path, Set<Node> done) {
        if (done.contains(node)) {
            return;
        }
        if (!path.add(node)) {
            problems.add(SchemaIndex.at(pointers.getOrDefault(node, ""))
                    + "leads back to itself for the same value; it describes nothing");
            return;
        }
        rulesOf(node).forEach(branch -> findCycle(branch, path, done));
        path.remove(node);
        done.add(node);
    }

    private static Set<Node> nodeSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static Stream<Node> rulesOf(Node node) {
        return node.rules == null
                ? Stream.empty()
                : Arrays.stream(node.rules).flatMap(r -> Arrays.stream(r.branches));
    }

    private static Stream<Node> below(Node node) {
        Stream.Builder<Node> children = Stream.builder();
        if (node.shape != null) {
            Arrays.stream(node.shape.values).forEach(children);
            Arrays.stream(node.shape.patterns).map(PatternField::value).forEach(children);
            children.add(node.shape.additional);
            if (node.shape.nameRules != null) {
                children.add(node.shape.nameRules);
            }
        }
        if (node.items != null) {
            Arrays.stream(node.items.prefix).forEach(children);
            children.add(node.items.rest);
            if (node.items.contained != null) {
                children.add(node.items.contained.node());
            }
        }
        return children.build();
    }

    /** Fills one node from its schema. */
    private final class Filling {
        private final Place place;
        private final JsonNode schema;
        private final Node node;
        private final List<Rule> rules = new ArrayList<>();

        Filling(Place place, Node node) {
            this.place = place;
            this.schema = place.schema();
            this.node = node;
        }

        void fill() {
            unsupported();
            types();
            numbers();
            listed();
            texts();
            shape();
            items();
            rules();
            node.rules = rules.isEmpty() ? null : rules.toArray(Rule[]::new);
        }

        private void unsupported() {
            for (String keyword : List.of("unevaluatedItems", "unevaluatedProperties", "$dynamicRef")) {
                JsonNode value = schema.path(keyword);
                if (!value.isMissingNode() && !(value.isBoolean() && value.asBoolean())) {
                    fallback(keyword, "is not compiled");
                }
            }
            if (schema.has("$dynamicRef")) {
                Optional<Place> _ = checkReference(place, "$dynamicRef");
            }
            if (schema.path("uniqueItems").asBoolean(false)) {
                fallback("uniqueItems", "is not compiled");
            }
        }

        private void fallback(String keyword, String why) {
            fallbackReasons.add(pointer(keyword) + ": " + why);
        }

        private String pointer(String keyword) {
            return place.pointer() + "/" + SchemaIndex.escaped(keyword);
        }

        private void types() {
            JsonNode type = schema.path("type");
            if (type.isMissingNode()) {
                return;
            }
            List<String> names = type.isString()
                    ? List.of(type.asString())
                    : type.valueStream().map(JsonNode::asString).toList();
            node.types = names.stream().mapToInt(Types::of).reduce(0, (a, b) -> a | b);
            node.typeText = "expected " + String.join(" or ", names);
        }

        private void numbers() {
            Bound low = bound("minimum", "exclusiveMinimum", 1);
            Bound high = bound("maximum", "exclusiveMaximum", -1);
            JsonNode multiple = schema.path("multipleOf");
            if (low == null && high == null && multiple.isMissingNode()) {
                return;
            }
            if (low != null && high != null) {
                int order = low.value.compareTo(high.value);
                if (order > 0 || (order == 0 && (low.isExcluded || high.isExcluded))) {
                    problems.add(SchemaIndex.at(place.pointer()) + "no number is " + low.text() + " and "
                            + high.text());
                }
            }
            Decimal divisor = divisor(multiple);
            node.minSure = divisor != null ? Long.MAX_VALUE : low == null ? Long.MIN_VALUE : low.sure();
            node.maxSure = divisor != null ? Long.MIN_VALUE : high == null ? Long.MAX_VALUE : high.sure();
            node.numbers = new Node.Numbers(decimal(low), low != null && low.isExcluded, text(low),
                    decimal(high), high != null && high.isExcluded, text(high), divisor,
                    "must be a multiple of " + multiple);
        }

        private static @Nullable Decimal decimal(@Nullable Bound bound) {
            return bound == null ? null : Decimal.of(bound.value.toString());
        }

        private static String text(@Nullable Bound bound) {
            return bound == null ? "" : "must be " + bound.text();
        }

        private @Nullable Decimal divisor(JsonNode multiple) {
            if (multiple.isMissingNode()) {
                return null;
            }
            Decimal divisor = Decimal.of(multiple.decimalValue().toString());
            if (!divisor.isDivisor()) {
                fallback("multipleOf", "has more than nine digits");
            }
            return divisor;
        }

        /** The tighter of a limit and its excluding form. */
        private @Nullable Bound bound(String inclusive, String exclusive, int side) {
            Bound with = schema.has(inclusive)
                    ? new Bound(schema.get(inclusive).decimalValue(), false, side)
                    : null;
            Bound without = schema.has(exclusive)
                    ? new Bound(schema.get(exclusive).decimalValue(), true, side)
                    : null;
            if (with == null || without == null) {
                return with == null ? without : with;
            }
            return without.value.compareTo(with.value) * side >= 0 ? without : with;
        }

        private void listed() {
            if (schema.has("enum")) {
                if (schema.get("enum").isEmpty()) {
                    warnings.add(pointer("enum") + ": lists nothing: no value is valid");
                }
                listed(schema.get("enum").valueStream().toList(), "must be one of ");
            }
            if (schema.has("const")) {
                listed(List.of(schema.get("const")), "must be ");
            }
        }

        private void listed(List<JsonNode> values, String prefix) {
            String text = prefix + Printable.text(values.stream().map(JsonNode::toString)
                    .collect(Collectors.joining(", ")), 200);
            List<JsonNode> scalars = values.stream().filter(JsonNode::isValueNode).toList();
            if (scalars.size() == values.size() && node.listed == null) {
                node.listed = scalars(scalars, text);
                return;
            }
            Stream<Node> containers = values.stream().filter(JsonNode::isContainer).map(this::constant);
            Node scalar = new Node();
            scalar.listed = scalars(scalars, text);
            List<Node> branches = Stream.concat(Stream.of(scalar), containers).toList();
            rules.add(new Rule(Kind.ANY, branches, Reason.NOT_LISTED, text));
        }

        private Node.Listed scalars(List<JsonNode> values, String text) {
            int literals = 0;
            List<String> strings = new ArrayList<>();
            List<Decimal> numbers = new ArrayList<>();
            for (JsonNode value : values) {
                if (value.isString()) {
                    strings.add(value.asString());
                } else if (value.isNumber()) {
                    numbers.add(Decimal.of(value.decimalValue().toString()));
                } else {
                    literals |= value.isNull() ? Types.NULL : value.asBoolean() ? Types.TRUE : Types.FALSE;
                }
            }
            return new Node.Listed(literals, new NameTable(strings), numbers, text);
        }

        /** A node that only this value satisfies. */
        private Node constant(JsonNode value) {
            Node constant = new Node();
            if (value.isArray()) {
                List<Node> items = value.valueStream().map(this::constant).toList();
                constant.types = Types.ARRAY;
                constant.typeText = "expected array";
                constant.items = new Node.Items(items, nothing(), items.size(), items.size(),
                        between("must have", items.size(), items.size(), "item"), null);
            } else if (value.isObject()) {
                Map<String, Node> fields = new LinkedHashMap<>();
                value.properties().forEach(entry -> fields.put(entry.getKey(), constant(entry.getValue())));
                constant.types = Types.OBJECT;
                constant.typeText = "expected object";
                constant.shape = register(Shape.Parts.of(fields, fields.keySet(), "", guesses).closed());
            } else {
                constant.listed = scalars(List.of(value), "must be " + Printable.text(value.toString(), 80));
            }
            return constant;
        }

        private Shape register(Shape.Parts parts) {
            Shape shape = new Shape(parts);
            guesses += shape.size() + 1;
            shapes.add(shape);
            return shape;
        }

        private void texts() {
            int min = count("minLength", 0);
            int max = count("maxLength", Integer.MAX_VALUE);
            ordered("minLength", min, "maxLength", max);
            List<TextFormat> formats = formats();
            Regex pattern = schema.has("pattern")
                    ? regex(pointer("pattern"), schema.get("pattern").asString())
                    : null;
            if (min == 0 && max == Integer.MAX_VALUE && formats.isEmpty() && pattern == null) {
                return;
            }
            String formatText = "must be "
                    + formats.stream().map(TextFormat::description).collect(Collectors.joining(" or "));
            node.texts = new Node.Texts(min, max, between("must have", min, max, "character"),
                    formats, formatText, pattern,
                    "must match the pattern " + Printable.text(schema.path("pattern").asString(""), 200));
        }

        /** The format, or those of an anyOf that asks for nothing else: they are one look at the text. */
        private List<TextFormat> formats() {
            if (schema.has("format")) {
                return format(schema).stream().toList();
            }
            return isFormatChoice()
                    ? schema.get("anyOf").valueStream().flatMap(branch -> format(branch).stream()).toList()
                    : List.of();
        }

        private boolean isFormatChoice() {
            return !schema.has("format") && schema.has("anyOf") && schema.get("anyOf").valueStream()
                    .allMatch(branch -> branch.isObject() && branch.has("format") && branch.propertyStream()
                            .allMatch(entry -> isFormatOrHarmless(entry.getKey(), entry.getValue()))
                            && TextFormat.of(branch.get("format").asString()).isPresent());
        }

        private boolean isFormatOrHarmless(String word, JsonNode value) {
            return word.equals("format") || ANNOTATIONS.contains(word)
                    || (word.equals("type") && value.equals(schema.get("type"))
                            && node.types == Types.STRING);
        }

        private Optional<TextFormat> format(JsonNode from) {
            String label = from.get("format").asString();
            Optional<TextFormat> format = TextFormat.of(label);
            if (format.isEmpty()) {
                warnings.add(pointer("format") + ": \"" + Printable.text(label, 60) + "\" is not checked");
            }
            return format;
        }

        private @Nullable Regex regex(String pointer, String pattern) {
            try {
                return Regex.compile(pattern);
            } catch (RegexSyntax.Invalid e) {
                problems.add(pointer + ": no regular expression (ECMA-262): " + e.getMessage());
            } catch (RegexSyntax.Unsupported e) {
                fallbackReasons
                        .add(pointer + ": " + e.getMessage() + " in a regular expression is not compiled");
                BoundedRegex.problem(pattern).ifPresent(problem -> problems.add(pointer + ": " + problem));
            }
            return null;
        }

        private int count(String keyword, int otherwise) {
            if (!schema.has(keyword)) {
                return otherwise;
            }
            return schema.get(keyword).decimalValue().min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
        }

        private void ordered(String minKeyword, int min, String maxKeyword, int max) {
            if (min > max) {
                problems.add(SchemaIndex.at(place.pointer()) + minKeyword + " is above " + maxKeyword);
            }
        }

        private static String between(String verb, int min, int max, String unit) {
            if (min == max) {
                return verb + " exactly " + min + " " + unit + (min == 1 ? "" : "s");
            }
            if (max == Integer.MAX_VALUE) {
                return verb + " at least " + min + " " + unit + (min == 1 ? "" : "s");
            }
            return verb + (min == 0 ? " at most " : " " + min + " to ") + max + " " + unit
                    + (max == 1 ? "" : "s");
        }

        private void shape() {
            int min = count("minProperties", 0);
            int max = count("maxProperties", Integer.MAX_VALUE);
            ordered("minProperties", min, "maxProperties", max);
            boolean needed = Stream.of("properties", "patternProperties", "additionalProperties", "required",
                    "propertyNames", "minProperties", "maxProperties").anyMatch(schema::has);
            if (!needed) {
                return;
            }
            List<PatternField> patterns = patterns();
            JsonNode rest = schema.path("additionalProperties");
            boolean open = !rest.isBoolean() || rest.asBoolean();
            Node additional = rest.isMissingNode() ? Node.ANYTHING : child("additionalProperties");
            Set<String> required = names(schema.path("required"));
            Set<String> names = new LinkedHashSet<>(schema.path("properties").propertyNames());
            names.addAll(required);
            node.shape = register(new Shape.Parts(List.copyOf(names),
                    names.stream().map(name -> field(name, patterns, additional)).toList(), required, "",
                    open,
                    additional, patterns, schema.has("propertyNames") ? child("propertyNames") : null, min,
                    max,
                    between("must have", min, max, "field"), guesses));
        }

        private static Set<String> names(JsonNode list) {
            return list.valueStream().map(JsonNode::asString)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private Node child(String keyword) {
            return node(schema.get(keyword), pointer(keyword), place);
        }

        private List<PatternField> patterns() {
            List<PatternField> fields = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : schema.path("patternProperties").properties()) {
                String pointer = pointer("patternProperties") + "/" + SchemaIndex.escaped(entry.getKey());
                Regex regex = regex(pointer, entry.getKey());
                if (regex != null) {
                    fields.add(new PatternField(regex, node(entry.getValue(), pointer, place)));
                }
            }
            return fields;
        }

        /** Everything that holds for the value of a field whose name is known now. */
        private Node field(String name, List<PatternField> patterns, Node additional) {
            List<Node> all = new ArrayList<>();
            JsonNode own = schema.path("properties").path(name);
            if (!own.isMissingNode()) {
                all.add(node(own, pointer("properties") + "/" + SchemaIndex.escaped(name), place));
            }
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            for (PatternField field : patterns) {
                if (field.pattern().find(bytes, 0, bytes.length)) {
                    all.add(field.value());
                }
            }
            return all.isEmpty() ? additional : allOf(all);
        }

        private void items() {
            int min = count("minItems", 0);
            int max = count("maxItems", Integer.MAX_VALUE);
            ordered("minItems", min, "maxItems", max);
            int minContains = count("minContains", 1);
            int maxContains = count("maxContains", Integer.MAX_VALUE);
            if (schema.has("contains") && minContains > maxContains) {
                warnings.add(SchemaIndex.at(place.pointer())
                        + "minContains is above maxContains: no array is valid");
            }
            boolean needed = Stream.of("prefixItems", "items", "contains", "minItems", "maxItems")
                    .anyMatch(schema::has);
            if (!needed) {
                return;
            }
            JsonNode prefixItems = schema.path("prefixItems");
            List<Node> prefix = new ArrayList<>();
            for (int i = 0; i < prefixItems.size(); i++) {
                prefix.add(node(prefixItems.get(i), pointer("prefixItems") + "/" + i, place));
            }
            Node.Contained contained = schema.has("contains")
                    && (minContains > 0 || maxContains < Integer.MAX_VALUE)
                            ? new Node.Contained(child("contains"), minContains, maxContains,
                                    between("must hold", minContains, maxContains, "item")
                                            + " as contains describes")
                            : null;
            node.items = new Node.Items(prefix, schema.has("items") ? child("items") : Node.ANYTHING, min,
                    max,
                    between("must have", min, max, "item"), contained);
        }

        private void rules() {
            if (schema.has("$ref")) {
                rules.add(rule(Kind.ALL, "$ref", reference(place)));
            }
            branches("allOf", Kind.ALL, "");
            if (!isFormatChoice()) {
                branches("anyOf", Kind.ANY, "matches none of the alternatives of anyOf");
            }
            branches("oneOf", Kind.ONE, "must match exactly one of the alternatives of oneOf");
            if (schema.has("not")) {
                rules.add(rule(Kind.NONE, "is what the contract excludes with not", child("not")));
            }
            if (schema.has("if") && (schema.has("then") || schema.has("else"))) {
                rules.add(rule(Kind.IF, "", child("if"), schema.has("then") ? child("then") : Node.ANYTHING,
                        schema.has("else") ? child("else") : Node.ANYTHING));
            }
            schema.path("dependentSchemas").properties().forEach(entry -> rules.add(rule(Kind.IF, "",
                    having(Set.of(entry.getKey()), ""), node(entry.getValue(),
                            pointer("dependentSchemas") + "/" + SchemaIndex.escaped(entry.getKey()), place),
                    Node.ANYTHING)));
            schema.path("dependentRequired").properties().forEach(entry -> rules.add(rule(Kind.IF, "",
                    having(Set.of(entry.getKey()), ""),
                    having(names(entry.getValue()), " beside \"" + Printable.text(entry.getKey(), 100) + '"'),
                    Node.ANYTHING)));
        }

        private void branches(String keyword, Kind kind, String text) {
            JsonNode list = schema.path(keyword);
            List<Node> branches = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                branches.add(node(list.get(i), pointer(keyword) + "/" + i, place));
            }
            if (!branches.isEmpty()) {
                rules.add(new Rule(kind, branches, Reason.CONTRACT, text));
            }
        }

        private static Rule rule(Kind kind, String text, Node... branches) {
            return new Rule(kind, List.of(branches), Reason.CONTRACT, text);
        }

        /** An object that has these fields. */
        private Node having(Set<String> names, String because) {
            Node having = new Node();
            having.types = Types.OBJECT;
            having.typeText = "expected object";
            Map<String, Node> fields = new LinkedHashMap<>();
            names.forEach(name -> fields.put(name, Node.ANYTHING));
            having.shape = register(Shape.Parts.of(fields, names, because, guesses));
            return having;
        }
    }

    /** One side of a range; {@code side} is 1 for the lower, -1 for the upper. */
    private record Bound(BigDecimal value, boolean isExcluded, int side) {
        String text() {
            String shown = value.toString();
            if (isExcluded) {
                return (side > 0 ? "above " : "below ") + shown;
            }
            return (side > 0 ? "at least " : "at most ") + shown;
        }

        /** The outermost long from which on every number surely is within; saturated. */
        long sure() {
            if (value.abs().compareTo(LONG_DIGITS) > 0) {
                boolean always = value.signum() * side < 0;
                return always == side > 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            long whole = value.setScale(0, side > 0 ? RoundingMode.CEILING : RoundingMode.FLOOR).longValue();
            boolean isItself = value.compareTo(BigDecimal.valueOf(whole)) == 0;
            return isExcluded && isItself ? whole + side : whole;
        }
    }
}
