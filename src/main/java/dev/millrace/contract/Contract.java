package dev.millrace.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.networknt.schema.SchemaException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.json.Printable;
import dev.millrace.json.Scanner;
import dev.millrace.record.Verdict;

/**
 * A compiled JSON Schema (draft 2020-12) under a name. Immutable and thread-safe.
 *
 * <p>{@code format} is an assertion here. A schema is compiled to a one-pass validator where that is possible; a keyword
 * that cannot be compiled makes the whole contract use a general, much slower library, and is named in
 * {@link #fallbackReasons}. Both give the same verdicts on all but
 * numbers of more than a thousand digits, which the library is not given; its messages are its own.
 */
public final class Contract {
    private static final List<String> SHIPPED = List.of("network-event", "user-login", "metric", "log");
    /** Reads every number as it stands. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    /** Documents the library brings along. */
    private static final Set<String> BUNDLED = Set.of("https://json-schema.org/draft/2020-12/schema",
            "https://json-schema.org/draft/2020-12/meta/core",
            "https://json-schema.org/draft/2020-12/meta/applicator",
            "https://json-schema.org/draft/2020-12/meta/unevaluated",
            "https://json-schema.org/draft/2020-12/meta/validation",
            "https://json-schema.org/draft/2020-12/meta/meta-data",
            "https://json-schema.org/draft/2020-12/meta/format-annotation",
            "https://json-schema.org/draft/2020-12/meta/content");

    private final String name;
    private final String schema;
    private final Node root;
    private final int[] guesses;
    private final List<String> warnings;
    private final List<String> fallbackReasons;
    private final JsonNode tree;
    private final Map<String, String> documents;

    private Contract(String name, String schema, JsonNode tree, Map<String, String> documents,
            SchemaCompiler compiler) {
        this.name = name;
        this.schema = schema;
        this.tree = tree;
        this.documents = Map.copyOf(documents);
        this.root = compiler.root();
        this.guesses = compiler.guesses();
        this.warnings = List.copyOf(compiler.warnings());
        this.fallbackReasons = List.copyOf(compiler.fallbackReasons());
    }

    /**
     * Compiles a schema that refers to nothing outside of itself.
     *
     * @param name for people: the file or the shipped contract's name
     * @param schema the JSON text of the schema
     * @throws InvalidContractException when the text is no usable schema, with every problem found
     */
    public static Contract compile(String name, String schema) throws InvalidContractException {
        return compile(name, schema, Map.of());
    }

    /**
     * Compiles a schema that may refer to others. Nothing is fetched.
     *
     * @param documents by absolute URI, the JSON texts of the schemas it may refer to
     * @throws InvalidContractException when the text is no usable schema, with every problem found
     */
    public static Contract compile(String name, String schema, Map<String, String> documents)
            throws InvalidContractException {
        JsonNode tree = tree("", schema);
        Map<String, JsonNode> trees = new HashMap<>();
        for (Map.Entry<String, String> document : documents.entrySet()) {
            trees.put(document.getKey(), tree(document.getKey() + ": ", document.getValue()));
        }
        SchemaCompiler compiler = new SchemaCompiler(tree, trees, BUNDLED);
        if (!compiler.problems().isEmpty()) {
            throw new InvalidContractException(compiler.problems());
        }
        Contract contract = new Contract(name, schema, tree, documents, compiler);
        contract.checkFallback();
        return contract;
    }

    private void checkFallback() throws InvalidContractException {
        try {
            Validator _ = validator();
        } catch (SchemaException e) {
            throw new InvalidContractException(
                    List.of("not usable: " + Printable.text(String.valueOf(e.getMessage()), 300)));
        }
    }

    /** @param what begins the messages: "" for the schema itself, or the document's URI */
    private static JsonNode tree(String what, String schema) throws InvalidContractException {
        byte[] bytes = schema.getBytes(StandardCharsets.UTF_8);
        if (new Scanner().scan(bytes, 0, bytes.length) instanceof Verdict.Rejected rejected) {
            throw new InvalidContractException(
                    List.of(what + "not JSON: " + rejected.message() + " (byte " + rejected.byteOffset()
                            + ")"));
        }
        try {
            return MAPPER.readTree(bytes);
        } catch (NumberFormatException e) {
            throw new InvalidContractException(
                    List.of(what + "not usable: it holds a number beyond all measure"));
        } catch (JacksonException e) {
            throw new InvalidContractException(
                    List.of(what + "not usable: " + Printable.text(e.getOriginalMessage(), 300)));
        }
    }

    /** Names of the contracts that come with Millrace. */
    public static List<String> shippedNames() {
        return SHIPPED;
    }

    /**
     * A contract that comes with Millrace.
     *
     * @param name one of {@link #shippedNames}
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Contract shipped(String name) {
        if (!SHIPPED.contains(name)) {
            throw new IllegalArgumentException("no contract \"" + Printable.text(name, 80)
                    + "\" comes with Millrace; there are " + String.join(", ", SHIPPED));
        }
        try (InputStream resource = Contract.class
                .getResourceAsStream("/contracts/" + name + ".schema.json")) {
            if (resource == null) {
                throw new IllegalStateException("the contract " + name + " is missing in this build");
            }
            return compile(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidContractException e) {
            throw new IllegalStateException("the contract " + name + " in this build is broken", e);
        }
    }

    public String name() {
        return name;
    }

    /** The schema's text as it was given: what is pinned in the ledger. */
    public String schema() {
        return schema;
    }

    /** 8 hexadecimal digits of the schema's text: another text is another version. */
    public String version() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(schema.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Keywords that could not be compiled, with their JSON Pointers; empty when the fast validator is used. */
    public List<String> fallbackReasons() {
        return fallbackReasons;
    }

    /** What was probably meant otherwise: misspelt or outdated keywords, formats that are not checked. */
    public List<String> warnings() {
        return warnings;
    }

    /** A new validator; one per worker. */
    public Validator validator() {
        return fallbackReasons.isEmpty()
                ? new Engine(root, guesses.clone())
                : new FallbackValidator(tree, documents, MAPPER);
    }
}
