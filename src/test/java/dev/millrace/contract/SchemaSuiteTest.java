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
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.json.SharedTestData;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** The official test suite of JSON Schema 2020-12. */
class SchemaSuiteTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Map<String, String> REMOTES = new HashMap<>();

    private int compiled;
    private int fallback;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    @BeforeAll
    static void readRemotes() throws IOException {
        Path folder = SharedTestData.find("json-schema/remotes");
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> REMOTES.put(
                    "http://localhost:1234/" + folder.relativize(file).toString().replace('\\', '/'),
                    text(file)));
        }
    }

    @Test
    void all_required_cases_pass_except_those_that_ask_for_formats_to_be_ignored() throws IOException {
        for (Path file : files("json-schema/tests/draft2020-12")) {
            run(file, true);
        }
        wrong.stream().filter(w -> !w.startsWith("format.json"))
                .forEach(w -> System.out.println("WRONG " + w));

        System.out.println("JSON Schema 2020-12, required: " + compiled + " cases compiled, " + fallback
                + " by fallback; contracts with fallback by keyword: " + reasons);
        assertThat(wrong).as("a format is an assertion in a contract, so these differ, and nothing else does")
                .allMatch(name -> name.startsWith("format.json")
                        && name.contains("is only an annotation by default"))
                .hasSize(19);
        assertThat(compiled + fallback).isEqualTo(1299);
        assertThat(compiled).isGreaterThanOrEqualTo(FLOOR);
    }

    private static final int FLOOR = 1;

    @Test
    void formats_are_checked() throws IOException {
        for (Path file : files("json-schema/tests/draft2020-12/optional/format")) {
            run(file, false);
        }

        System.out.println(
                "JSON Schema 2020-12, optional formats: " + (compiled + fallback - wrong.size()) + " of "
                        + (compiled + fallback) + " cases; not as the suite says: " + wrong);
        assertThat(wrong).hasSizeLessThanOrEqualTo(0);
    }

    @Test
    void optional_cases() throws IOException {
        for (Path file : files("json-schema/tests/draft2020-12/optional")) {
            run(file, false);
        }

        System.out.println("optional: " + compiled + " " + fallback + " wrong " + wrong);
    }

    private void run(Path file, boolean required) {
        for (JsonNode group : MAPPER.readTree(text(file))) {
            Contract contract;
            try {
                contract = Contract.compile("suite", group.get("schema").toString(), REMOTES);
            } catch (InvalidContractException e) {
                group.get("tests").forEach(one -> wrong.add(name(file, group, one) + " " + e.problems()));
                continue;
            }
            contract.fallbackReasons().stream()
                    .map(reason -> reason.replaceFirst(":.*", "").replaceFirst(".*/", ""))
                    .forEach(keyword -> reasons.merge(keyword, 1, Integer::sum));
            Validator validator = contract.validator();
            for (JsonNode one : group.get("tests")) {
                byte[] bytes = one.get("data").toString().getBytes(StandardCharsets.UTF_8);
                Verdict verdict = validator.validate(bytes, 0, bytes.length);
                if (verdict.equals(Verdict.VALID) != one.get("valid").asBoolean()) {
                    wrong.add(name(file, group, one) + (required
                            ? " " + group.get("schema") + " " + one.get("data")
                            : " " + one.get("data")) + verdict);
                }
                compiled += contract.fallbackReasons().isEmpty() ? 1 : 0;
                fallback += contract.fallbackReasons().isEmpty() ? 0 : 1;
            }
        }
    }

    private static String name(Path file, JsonNode group, JsonNode one) {
        return file.getFileName() + ": " + group.get("description").asString() + ": "
                + one.get("description").asString();
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(SharedTestData.find(folder))) {
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
