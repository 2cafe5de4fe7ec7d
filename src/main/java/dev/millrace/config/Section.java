package dev.millrace.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import dev.millrace.base.Similar;

/**
 * The keys below one key of the file. What is asked for becomes known; {@link #finish()} then reports every key that
 * nobody asked for.
 */
final class Section {
    private final Source source;
    private final Place place;
    private final String path;
    private final Map<String, NodeTuple> fields = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, String> advice = new LinkedHashMap<>();
    /** Something else stands where the section should: then nothing in it is called missing as well. */
    private final boolean isWrong;

    /** What all sections of a file share. */
    record Source(YamlFile file, References references, Problems problems) {}

    private Section(Source source, Place place, String path, @Nullable Node node) {
        this.source = source;
        this.place = place;
        this.path = path;
        this.isWrong = node != null && !(node instanceof MappingNode) && !isNothing(node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else if (node != null && isWrong) {
            source.problems().add(source.file().place(node), (path.isEmpty() ? "the file" : path) + ": found "
                    + describe(node) + ", expected keys with values below them");
        }
    }

    /** The whole file. */
    static Section root(Source source, Node node) {
        return new Section(source, source.file().place(node), "", node);
    }

    /** A file with nothing in it. */
    static Section empty(Source source) {
        return new Section(source, source.file().start(), "", null);
    }

    /** Whether nothing is written where a value could be, or null. */
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain()
                && Set.of("", "~", "null").contains(scalar.getValue());
    }

    static String describe(Node node) {
        return switch (node.getNodeType()) {
            case SCALAR -> "a single value";
            case SEQUENCE -> "a list";
            case MAPPING -> "keys with values";
            case ANCHOR -> "an alias";
        };
    }

    private void add(NodeTuple field) {
        if (!(field.getKeyNode() instanceof ScalarNode key)) {
            source.problems().add(source.file().place(field.getKeyNode()),
                    "a key must be a single word, found " + describe(field.getKeyNode()));
            return;
        }
        NodeTuple earlier = fields.putIfAbsent(key.getValue(), field);
        if (earlier != null) {
            source.problems().add(source.file().place(key), label(key.getValue())
                    + ": written twice, first at " + source.file().place(earlier.getKeyNode())
                    + "; keep one");
        }
    }

    /** The key the section stands under, as a value: where names are keys, they are checked like values. */
    Value key() {
        String name = path.substring(path.indexOf('.') + 1);
        return new Value(source.problems(), place, path, name, name, false);
    }

    /** Where a key stands, or the section when it is not there. */
    Place place(String key) {
        NodeTuple field = fields.get(key);
        return field == null ? place : source.file().place(field.getKeyNode());
    }

    /** Where relative paths of the file start. */
    Path folder() {
        return source.references().folder();
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    /** All keys, in the order of the file. */
    List<String> keys() {
        return List.copyOf(fields.keySet());
    }

    String label(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Something is wrong with a key, whatever its value; stands at the key, or at the section when it is not there. */
    void report(String key, String message) {
        source.problems().add(place(key), label(key) + ": " + message);
    }

    /** Something is wrong with the section as a whole. */
    void reportHere(String message) {
        source.problems().add(place, path + ": " + message);
    }

    /**
     * Something is wrong inside the value of a key.
     *
     * @param line within the value, from 1
     * @param column within that line, from 1
     */
    void report(String key, int line, int column, String message) {
        NodeTuple field = fields.get(key);
        // Where a reference was replaced, what stands in the file is not what was read.
        Place at = field != null && field.getValueNode() instanceof ScalarNode scalar
                && !scalar.getValue().contains("${")
                        ? source.file().place(scalar, line, column)
                        : place(key);
        source.problems().add(at, label(key) + ": " + message);
    }

    /** The value of a key read by the parser; empty when it is absent, or when it is wrong (then that is a problem). */
    <T> Optional<T> read(String key, Function<String, T> parser) {
        return value(key).flatMap(value -> value.as(parser));
    }

    /** Like {@link #read}, but that the key is absent is a problem as well. */
    <T> Optional<T> require(String key, Function<String, T> parser) {
        mustHave(key);
        return read(key, parser);
    }

    void mustHave(String key) {
        if (!has(key) && !isWrong) {
            source.problems().add(place, (path.isEmpty() ? "" : path + ": ") + "'" + key + "' is missing");
        }
    }

    /** That none of these keys is there is a problem. */
    void mustHaveOneOf(String... keys) {
        if (Arrays.stream(keys).noneMatch(this::has) && !isWrong) {
            source.problems().add(place, (path.isEmpty() ? "" : path + ": ")
                    + Arrays.stream(keys).map(key -> "'" + key + "'").collect(Collectors.joining(" or "))
                    + " is missing");
        }
    }

    /** The value of a key; empty when it is absent, not a single value, or its references cannot be resolved. */
    Optional<Value> value(String key) {
        return value(key, Secrecy.OPEN);
    }

    /** Like {@link #value(String)}; a secret must come by reference, and no message repeats it. */
    Optional<Value> value(String key, Secrecy secrecy) {
        known.add(key);
        NodeTuple field = fields.get(key);
        if (field == null) {
            return Optional.empty();
        }
        Node node = field.getValueNode();
        if (isNothing(node)) {
            source.problems().add(source.file().place(node), label(key) + ": has no value");
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            source.problems().add(source.file().place(node),
                    label(key) + ": found " + describe(node) + ", expected a single value");
            return Optional.empty();
        }
        return resolve(new Value(source.problems(), source.file().place(node), label(key), scalar.getValue(),
                "", secrecy != Secrecy.OPEN || scalar.getValue().contains("${file:")), secrecy);
    }

    /** The sections of a list; empty when the key is absent, or holds no list (then that is a problem). */
    List<Section> sections(String key) {
        known.add(key);
        NodeTuple field = fields.get(key);
        if (field == null) {
            return List.of();
        }
        if (!(field.getValueNode() instanceof SequenceNode list)) {
            source.problems().add(source.file().place(field.getValueNode()),
                    label(key) + ": found " + describe(field.getValueNode())
                            + ", expected a list of keys with values");
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (Node item : list.getValue()) {
            sections.add(new Section(source, source.file().place(item),
                    label(key) + "[" + sections.size() + "]", item));
        }
        return sections;
    }

    /** The values of a list; empty when the key is absent, or holds no list of single values (then that is a problem). */
    List<Value> values(String key) {
        known.add(key);
        NodeTuple field = fields.get(key);
        if (field == null) {
            return List.of();
        }
        if (!(field.getValueNode() instanceof SequenceNode list)) {
            source.problems().add(source.file().place(field.getValueNode()),
                    label(key) + ": found " + describe(field.getValueNode()) + ", expected a list: [a, b]");
            return List.of();
        }
        List<Value> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (item instanceof ScalarNode scalar) {
                resolve(new Value(source.problems(), source.file().place(item), label(key), scalar.getValue(),
                        "",
                        scalar.getValue().contains("${file:")), Secrecy.OPEN).ifPresent(values::add);
            } else {
                source.problems().add(source.file().place(item),
                        label(key) + ": found " + describe(item) + ", expected a single value");
            }
        }
        return values;
    }

    private Optional<Value> resolve(Value written, Secrecy secrecy) {
        Optional<String> refusal = secrecy.refusal(written.raw());
        if (refusal.isPresent()) {
            written.report(refusal.get());
            return Optional.empty();
        }
        return written.as(_ -> source.references().resolve(written.raw())).map(written::withText);
    }

    /** The section below a key; an empty one when the key is absent, or is no section (then that is a problem). */
    Section section(String key) {
        known.add(key);
        NodeTuple field = fields.get(key);
        return new Section(source, place(key), label(key), field == null ? null : field.getValueNode());
    }

    /** What stands behind a key, whatever it is; empty when the key is absent. */
    Optional<Node> node(String key) {
        known.add(key);
        return Optional.ofNullable(fields.get(key)).map(NodeTuple::getValueNode);
    }

    /** The items of the list below a key; none when it is absent, or is no list (then that is a problem). */
    List<Node> items(String key) {
        Optional<Node> node = node(key).filter(found -> !isNothing(found));
        if (node.isEmpty()) {
            return List.of();
        }
        if (node.get() instanceof SequenceNode list) {
            return list.getValue();
        }
        source.problems().add(source.file().place(node.get()),
                label(key) + ": found " + describe(node.get()) + ", expected a list");
        return List.of();
    }

    /** Where the section begins. */
    Place place() {
        return place;
    }

    /** Something is wrong with a part of what stands behind a key. */
    void report(String key, Node where, String message) {
        source.problems().add(source.file().place(where), label(key) + ": " + message);
    }

    /** Keys of the design that this version does not have: they are no typing mistakes. */
    void notYet(String... keys) {
        for (String key : keys) {
            advice.put(key, "not available yet in this version; remove it");
        }
    }

    /** A key that people write here although it belongs elsewhere. */
    void misplaced(String key, String advisedPlace) {
        advice.put(key, "not here; it belongs " + advisedPlace);
    }

    /** The key is one of this section, whether or not its value is asked for. */
    void know(String key) {
        known.add(key);
    }

    /** Reports every key that was not asked for. */
    void finish() {
        for (String key : fields.keySet()) {
            if (!known.contains(key)) {
                source.problems().add(place(key), label(key) + ": " + explain(key));
            }
        }
    }

    private String explain(String key) {
        String advised = advice.get(key);
        if (advised != null) {
            return advised;
        }
        return "unknown key" + Similar.nearest(key, known).map(Parsers::didYouMean)
                .orElse("; known here: " + String.join(", ", known));
    }
}
