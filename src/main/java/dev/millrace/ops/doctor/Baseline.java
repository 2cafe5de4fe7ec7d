package dev.millrace.ops.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Findings that were there before: what is in it is shown, but fails nothing. For the first day in an old cluster.
 *
 * @param fingerprints of findings
 */
public record Baseline(Set<String> fingerprints) {
    public static final Baseline NONE = new Baseline(Set.of());
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    private static final String VERSION = "version";
    private static final String FINDINGS = "findings";
    private static final int FORMAT = 1;

    public Baseline {
        fingerprints = Set.copyOf(fingerprints);
    }

    /** Of everything that was found. */
    public static Baseline of(List<Examined> examined) {
        TreeSet<String> fingerprints = new TreeSet<>();
        examined.forEach(item -> item.findings().forEach(finding -> fingerprints.add(finding.fingerprint())));
        return new Baseline(fingerprints);
    }

    /**
     * Reads a file that {@link #write} made.
     *
     * @throws IOException also when the file is no baseline; the message says what it is
     */
    public static Baseline read(Path file) throws IOException {
        try {
            JsonNode root = MAPPER.readTree(Files.readString(file));
            if (root.path(VERSION).asInt(0) != FORMAT || !root.path(FINDINGS).isArray()) {
                throw new IOException(file + " is no baseline of version " + FORMAT);
            }
            TreeSet<String> fingerprints = new TreeSet<>();
            root.path(FINDINGS).forEach(item -> fingerprints.add(item.asString()));
            return new Baseline(fingerprints);
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    public void write(Path file) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(VERSION, FORMAT);
        root.put(FINDINGS, new TreeSet<>(fingerprints));
        Files.writeString(file, MAPPER.writeValueAsString(root) + "\n");
    }
}
