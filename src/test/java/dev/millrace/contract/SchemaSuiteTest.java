package dev.millrace.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.record.Verdict;
import dev.millrace.testkit.SharedData;

import static org.assertj.core.api.Assertions.assertThat;

/** The official test suite of JSON Schema 2020-12. */
class SchemaSuiteTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Map<String, String> REMOTES = new HashMap<>();

    /** Measured; the rest needs unevaluated*, $dynamicRef, uniqueItems or a metaschema. */
    private static final int COMPILED_CASES = 1008;

    private int compiled;
    private int fallback;
    private final List<String> wrong = new ArrayList<>();

    @BeforeAll
    static void readRemotes() throws IOException {
        Path folder = SharedData.file("json-schema/remotes");
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> REMOTES.put(
                    "http://localhost:1234/" + folder.relativize(file).toString().replace('\\', '/'),
                    text(file)));
        }
    }

    @Test
    void all_required_cases_pass_except_those_that_want_formats_ignored() throws IOException {
        run("json-schema/tests/draft2020-12");

        System.out.println("JSON Schema 2020-12, required cases: " + compiled + " compiled, " + fallback
                + " by fallback");
        assertThat(wrong).as("a format is an assertion in a contract")
                .allMatch(name -> name.startsWith("format.json")
                        && name.contains("is only an annotation by default"))
                .hasSize(18);
        assertThat(compiled + fallback).isEqualTo(1299);
        assertThat(compiled).isGreaterThanOrEqualTo(COMPILED_CASES);
    }

    @Test
    void formats_are_checked_except_for_international_host_names() throws IOException {
        run("json-schema/tests/draft2020-12/optional/format");

        System.out.println(
                "JSON Schema 2020-12, cases about formats: " + (compiled + fallback - wrong.size()) + " of "
                        + (compiled + fallback) + " as the suite says");
        assertThat(wrong).allMatch(
                name -> name.startsWith("idn-hostname.json") || name.contains("A-label (punycode)"));
        assertThat(compiled).isEqualTo(764);
    }

    @Test
    void optional_cases_pass_except_for_older_drafts() throws IOException {
        run("json-schema/tests/draft2020-12/optional");

        assertThat(wrong).allMatch(name -> name.startsWith("dependencies-compatibility.json")
                || name.startsWith("cross-draft.json"));
        assertThat(compiled + fallback).isGreaterThan(150);
    }

    private void run(String folder) throws IOException {
        for (Path file : files(folder)) {
            for (JsonNode group : MAPPER.readTree(text(file))) {
                try {
                    run(file, group, Contract.compile("suite", group.get("schema").toString(), REMOTES));
                } catch (InvalidContractException e) {
                    wrong.add(file.getFileName() + ": " + group.get("description").asString() + ": "
                            + e.problems());
                }
            }
        }
    }

    private void run(Path file, JsonNode group, Contract contract) {
        Validator validator = contract.validator();
        for (JsonNode one : group.get("tests")) {
            byte[] bytes = one.get("data").toString().getBytes(StandardCharsets.UTF_8);
            Verdict verdict = validator.validate(bytes, 0, bytes.length);
            if (verdict.equals(Verdict.VALID) != one.get("valid").asBoolean()) {
                wrong.add(name(file, group, one) + ": " + verdict);
            }
            compiled += contract.fallbackReasons().isEmpty() ? 1 : 0;
            fallback += contract.fallbackReasons().isEmpty() ? 0 : 1;
        }
    }

    private static String name(Path file, JsonNode group, JsonNode one) {
        return file.getFileName() + ": " + group.get("description").asString() + ": "
                + one.get("description").asString();
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(SharedData.file(folder))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
