package dev.millrace.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.base.ByteSize;
import dev.millrace.example.Example;
import dev.millrace.ops.doctor.Waiver;
import dev.millrace.pipeline.PipelineSettings;

/**
 * Reads {@code millrace.yaml}. All problems are found in one go, each with its line and column. Contracts are compiled
 * here as well, so that what comes out can run. Touches no network.
 */
public final class ConfigFile {
    /** The file that is looked for in the working directory. */
    public static final String DEFAULT_NAME = "millrace.yaml";

    private static final String BUILT_IN = "built-in.yaml";
    private static final String DEMO = "demo.yaml";
    private static final int LIMIT_BYTES = 1 << 20;

    private ConfigFile() {}

    /**
     * Reads a file. Contracts and {@code ${file:…}} in it are relative to its folder, object folders to the working
     * directory.
     *
     * @param environment for {@code ${NAME}}, usually System.getenv()
     * @throws InvalidConfigException with everything that is wrong
     */
    public static Settings load(Path file, Map<String, String> environment) throws InvalidConfigException {
        return parse(file.toString(), read(file), environment, folderOf(file), Part.ALL);
    }

    /**
     * Reads a file as {@link #load} does, but what it says of brokers, store and health counts for nothing: their addresses
     * and passwords need not be there where nobody asks them.
     */
    public static Settings loadPipelines(Path file, Map<String, String> environment)
            throws InvalidConfigException {
        return parse(file.toString(), read(file), environment, folderOf(file), Part.PIPELINES);
    }

    /**
     * Reads a file of waivers alone: what stands under {@code doctor} in the configuration, in a file of its own.
     *
     * @throws InvalidConfigException with everything that is wrong
     */
    public static List<Waiver> loadWaivers(Path file) throws InvalidConfigException {
        String name = file.toString();
        var problems = new Problems();
        var yaml = new YamlFile(name, read(file), problems);
        var source = new Section.Source(yaml, new References(Map.of(), folderOf(file)), problems);
        List<Waiver> waivers = DoctorSection.read(yaml.root().map(node -> Section.root(source, node))
                .orElseGet(() -> Section.empty(source)));
        problems.throwIfAny(name);
        return waivers;
    }

    private enum Part {
        ALL, PIPELINES
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    /**
     * What runs where there is no file: an embedded broker, a folder as store, and one pipeline from
     * {@code network-telemetry} into it.
     *
     * @param environment as for {@link #load}
     */
    public static Settings builtIn(Map<String, String> environment) throws InvalidConfigException {
        return parse(BUILT_IN, builtInText(), environment, Path.of("").toAbsolutePath());
    }

    /**
     * What the demo runs: the built-in pipeline, and one that forwards user logins to another topic.
     *
     * @param environment as for {@link #load}
     */
    public static Settings demo(Map<String, String> environment) throws InvalidConfigException {
        return parse(DEMO, text(DEMO), environment, Path.of("").toAbsolutePath());
    }

    /** The text of the built-in configuration, which is also a file to start from. */
    public static String builtInText() {
        return text(BUILT_IN);
    }

    private static String text(String resource) {
        try (InputStream text = ConfigFile.class.getResourceAsStream(resource)) {
            if (text == null) {
                throw new IllegalStateException(resource + " is missing from this build");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }

    private static String read(Path file) throws InvalidConfigException {
        try {
            if (Files.size(file) > LIMIT_BYTES) {
                throw unreadable(file, "larger than 1 MiB; is it the right file?");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file, "cannot be read (" + IoProblems.say(e)
                    + "); name a YAML file, or none for what is built in");
        }
    }

    private static InvalidConfigException unreadable(Path file, String why) {
        var place = new Place.WholeFile(file.toString());
        return new InvalidConfigException(file.toString(), List.of(new Problem(place, why)));
    }

    static Settings parse(String name, String text, Map<String, String> environment, Path folder)
            throws InvalidConfigException {
        return parse(name, text, environment, folder, Part.ALL);
    }

    private static Settings parse(String name, String text, Map<String, String> environment, Path folder,
            Part part)
            throws InvalidConfigException {
        var problems = new Problems();
        var yaml = new YamlFile(name, text, problems);
        var source = new Section.Source(yaml, new References(environment, folder), problems);
        Section root = yaml.root().map(node -> Section.root(source, node))
                .orElseGet(() -> Section.empty(source));
        Section there = part == Part.ALL ? root : Section.empty(source);
        Settings settings = bind(root, there, new ContractFiles(folder));
        problems.throwIfAny(name);
        return settings;
    }

    /** @param there the root, or an empty section where brokers, store and health do not matter */
    private static Settings bind(Section root, Section there, ContractFiles contracts) {
        List.of("kafka", "objects").forEach(root::know);
        var kafka = KafkaSection.read(there.section("kafka"));
        var store = ObjectsSection.read(there.section("objects"));
        ByteSize memory = root.read("memory", Parsers.MEMORY).orElse(Settings.DEFAULT_MEMORY);
        root.know("health");
        var health = HealthSection.read(there.section("health"), there.has("health"));
        root.know("doctor");
        var waivers = DoctorSection.read(there.section("doctor"));
        var combinations = new Combinations();
        var pipelines = new ArrayList<PipelineSettings>();
        var examples = new HashMap<String, List<Example>>();
        Section all = root.section("pipelines");
        for (String name : all.keys()) {
            var section = new PipelineSection(name, all.section(name));
            section.read(contracts, combinations, memory).ifPresent(pipelines::add);
            examples.put(name, section.examples());
        }
        var topics = new TopicsSection(root.section("topics")).read();
        combinations.finish();
        root.finish();
        return new Settings(kafka, store, memory, health, pipelines, examples, topics, waivers);
    }
}
