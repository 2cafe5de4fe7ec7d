package dev.millrace.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import tools.jackson.databind.JsonNode;

import dev.millrace.example.Example;
import dev.millrace.example.Example.Input;
import dev.millrace.example.Expectation;
import dev.millrace.example.Json;
import dev.millrace.record.Reason;

/**
 * {@code tests:} of a pipeline. Inputs and outputs are taken as they are written: a <code>${…}</code> in them is text,
 * because hostile text is what an example may be about.
 */
final class ExampleList {
    /** When nobody says when. */
    private static final Instant SOME_TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Reason> REASONS = Arrays.stream(Reason.values())
            .collect(Collectors.toMap(Reason::label, Function.identity()));
    private static final Map<String, Expectation> WORDS = Map.of("filtered", new Expectation.Filtered(),
            "duplicate", new Expectation.Duplicate(), "unchanged", new Expectation.Unchanged());

    private final Section pipeline;
    private final Map<String, Place> names = new HashMap<>();

    ExampleList(Section pipeline) {
        this.pipeline = pipeline;
    }

    /** Those that are right; whatever is wrong with the others is a problem. */
    List<Example> read() {
        var examples = new ArrayList<Example>();
        pipeline.sections("tests").forEach(section -> example(section).ifPresent(examples::add));
        return examples;
    }

    private Optional<Example> example(Section section) {
        Optional<String> name = section.require("name", ExampleList::name);
        name.ifPresent(found -> unique(section, found));
        Instant timestamp = section.read("timestamp", ExampleList::instant).orElse(SOME_TIME);
        Instant now = section.read("now", ExampleList::instant).orElse(timestamp);
        ByteBuffer key = section.node("key").map(node -> plain(section, "key", node)).orElse(null);
        Input input = new Input(key, value(section), timestamp);
        List<Input> after = section.items("after").stream()
                .map(node -> new Input(key, written(section, "after", node), timestamp)).toList();
        Optional<Expectation> expected = expectation(section);
        section.finish();
        return name.flatMap(found -> expected
                .map(what -> new Example(found, file(section.place()), line(section.place()), input, after,
                        now,
                        what)));
    }

    private static String name(String text) {
        if (text.isBlank() || text.length() > 200) {
            throw new IllegalArgumentException("a name has 1 to 200 characters; say what the example shows");
        }
        return text;
    }

    private void unique(Section section, String name) {
        Place earlier = names.putIfAbsent(name, section.place("name"));
        if (earlier != null) {
            section.report("name", "the example at " + earlier + " has the name '" + name
                    + "' already; give each its own");
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a time: '" + text + "'; write one like " + SOME_TIME, e);
        }
    }

    private static @Nullable ByteBuffer value(Section section) {
        Optional<Node> input = section.node("input");
        Optional<ByteBuffer> bytes = section.read("input-base64", ExampleList::base64);
        if (input.isPresent() && section.has("input-base64")) {
            section.report("input-base64", "written beside 'input'; keep one");
        } else if (input.isEmpty() && !section.has("input-base64")) {
            section.mustHave("input");
        }
        return input.map(node -> written(section, "input", node)).orElse(bytes.orElse(null));
    }

    private static ByteBuffer base64(String text) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64: " + e.getMessage(), e);
        }
    }

    /** A single value is the text itself, everything else the JSON it stands for; null where nothing is written. */
    private static @Nullable ByteBuffer written(Section section, String key, Node node) {
        if (Section.isNothing(node)) {
            return null;
        }
        return bytes(node instanceof ScalarNode scalar
                ? text(scalar)
                : YamlJson.of(node, (where, message) -> section.report(key, where, message)));
    }

    /** The line end that closes a block ({@code |}) is left out: it is there for the sake of the file. */
    private static String text(ScalarNode scalar) {
        boolean isBlock = scalar.getScalarStyle() == ScalarStyle.LITERAL
                || scalar.getScalarStyle() == ScalarStyle.FOLDED;
        return isBlock && scalar.getValue().endsWith("\n")
                ? scalar.getValue().substring(0, scalar.getValue().length() - 1)
                : scalar.getValue();
    }

    private static @Nullable ByteBuffer plain(Section section, String key, Node node) {
        if (Section.isNothing(node)) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return bytes(scalar.getValue());
        }
        section.report(key, node, "found " + Section.describe(node) + ", expected a single value");
        return null;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Expectation> expectation(Section section) {
        section.mustHave("expect");
        if (section.node("expect").filter(ScalarNode.class::isInstance).isPresent()) {
            return section.read("expect", text -> Parsers.oneOf(text, WORDS));
        }
        Section expect = section.section("expect");
        Optional<Expectation> output = expect.node("output").flatMap(node -> output(expect, node));
        Optional<Expectation> dead = expect.read("dead", text -> Parsers.oneOf(text, REASONS))
                .map(reason -> new Expectation.Dead(reason, expect.read("at", ExampleList::pointer)));
        if (expect.has("output") == expect.has("dead") && section.has("expect")) {
            expect.reportHere(
                    "write one of output: …, dead: REASON, or filtered, duplicate or unchanged alone");
        }
        if (expect.has("at") && !expect.has("dead")) {
            expect.report("at", "belongs beside 'dead'");
        }
        if (expect.has("key") && !expect.has("output")) {
            expect.report("key", "belongs beside 'output'");
        }
        List.of("key", "at").forEach(expect::know);
        expect.finish();
        return output.or(() -> dead);
    }

    private static Optional<Expectation> output(Section expect, Node node) {
        ByteBuffer value = written(expect, "output", node);
        Optional<JsonNode> json = value == null ? Optional.empty() : Json.parse(value);
        if (json.isEmpty()) {
            expect.report("output", node, "not JSON; write the fields of the output, or its text");
        }
        Optional<String> key = expect.node("key")
                .flatMap(found -> Optional.ofNullable(plain(expect, "key", found)))
                .map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString());
        return json.map(found -> new Expectation.Output(found, key));
    }

    private static String pointer(String text) {
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw new IllegalArgumentException("not a JSON Pointer: '" + text + "'; write one like /user_id");
        }
        return text;
    }

    private static String file(Place place) {
        return switch (place) {
            case Place.InFile(String file, _, _) -> file;
            case Place.WholeFile(String file) -> file;
            case Place.Variable(String name) -> name;
        };
    }

    private static int line(Place place) {
        return place instanceof Place.InFile(_, int line, _) ? line : 1;
    }
}
