package dev.millrace.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

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

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain()
                && Set.of("", "~", "null").contains(scalar.getValue());
    }

    private static String describe(Node node) {
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
