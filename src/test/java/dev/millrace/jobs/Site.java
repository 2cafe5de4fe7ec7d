package dev.millrace.jobs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.cli.Program;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.format.Formats;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.pipeline.Oracle;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.Surroundings;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.open.Stores;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** One pipeline, configured as somebody would, in a folder of its own: a real broker, a folder as store. */
final class Site {
    static final String BUCKET = "kept";
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
    private final Path folder;
    private final Clients clients;
    private final String topic;
    private final String name;
    private final Path file;

    private Site(Path folder, Clients clients, String topic, String name, Path file) {
        this.folder = folder;
        this.clients = clients;
        this.topic = topic;
        this.name = name;
        this.file = file;
    }

    /**
     * Writes the configuration.
     *
     * @param contract as the file names it
     * @param more further lines of the pipeline
     */
    static Site on(Path folder, Clients clients, String topic, String contract, String... more)
            throws IOException {
        String name = TestKafka.uniqueName("site");
        return write(folder, clients, topic, name, contract, """
                to:
                      objects: { bucket: %s }
                      batch: { records: 1000, interval: 300ms }""".formatted(BUCKET), more);
    }

    /**
     * The same, for a pipeline that forwards.
     *
     * @param to what stands behind "to:" of the pipeline
     */
    static Site forwarding(Path folder, Clients clients, String topic, String contract, String to,
            String... more)
            throws IOException {
        return write(folder, clients, topic, TestKafka.uniqueName("site"), contract, "to: " + to, more);
    }

    private static Site write(Path folder, Clients clients, String topic, String name, String contract,
            String to,
            String... more) throws IOException {
        String text = """
                kafka: { brokers: "%s" }
                objects: { url: "file:%s" }
                pipelines:
                  %s:
                    from: { topic: %s }
                    contract: %s
                    %s
                """.formatted(clients.settings().brokers(), folder.resolve(name), name, topic, contract, to);
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, text + Stream.of(more).map("    %s%n"::formatted).reduce("", String::concat));
        return new Site(folder, clients, topic, name, file);
    }

    /** From the next start on; objects that are there stay what they are. */
    void useFormat(String format) throws IOException {
        String text = Files.readString(file);
        Files.writeString(file,
                text.replace("bucket: " + BUCKET, "bucket: " + BUCKET + ", format: " + format));
    }

    String name() {
        return name;
    }

    String file() {
        return file.toString();
    }

    Path folder() {
        return folder;
    }

    PipelineSettings pipeline() throws Exception {
        return settings().pipelines().getFirst();
    }

    private Settings settings() throws Exception {
        return ConfigFile.load(file, Map.of());
    }

    /** Runs a command with this configuration. */
    Program.Answer run(String... command) {
        String[] all = Stream.concat(Stream.of(command), Stream.of("--config", file()))
                .toArray(String[]::new);
        return Program.run(Map.of(), all);
    }

    Pipeline start() throws Exception {
        Settings settings = settings();
        return Pipeline.start(settings.pipelines().getFirst(), new Surroundings(clients, settings.store(),
                MissingBucket.CREATE, new MemoryBudget(settings.memory()), Time.system(), "test",
                Duration.ofSeconds(10)));
    }

    /** Runs the pipeline until everything in the topic is settled, and ends it in order. */
    void settleAll() throws Exception {
        try (Pipeline pipeline = start()) {
            awaitSettled(pipeline);
            assertThat(pipeline.drain(DRAIN_LIMIT)).isTrue();
        }
        awaitNoMembers();
    }

    /** Returns once nothing waits in the partitions that are not out of work. */
    void awaitSettled(Pipeline pipeline) throws Exception {
        try (Topics topics = Topics.open(clients)) {
            SortedMap<Partition, OffsetRange> extents = topics.offsets(topic, IsolationLevel.READ_COMMITTED);
            Await.until("everything is settled", () -> {
                assertThat(pipeline.failure()).isEmpty();
                var status = pipeline.status();
                return extents.entrySet().stream().allMatch(extent -> status.stopped()
                        .containsKey(extent.getKey())
                        || status.settled().getOrDefault(extent.getKey(), -1L) >= extent.getValue().end());
            });
        }
    }

    void awaitNoMembers() throws Exception {
        try (GroupOffsets group = group()) {
            Await.until("the group is empty", () -> group.members().isEmpty());
        }
    }

    GroupOffsets group() throws Exception {
        return GroupOffsets.open(clients, pipeline().from().group(), Duration.ofSeconds(10));
    }

    /** Sets the group's offset as an operator's tool does. */
    void moveOffset(int partition, long offset) throws Exception {
        try (GroupOffsets group = group()) {
            group.alter(Map.of(new Partition(topic, partition), new GroupOffsets.Committed(offset, -1, "")));
        }
    }

    ObjectStore store() throws Exception {
        return Stores.open(settings().store(), BUCKET, MissingBucket.FAIL, Time.system());
    }

    Oracle.Verdict oracle() throws Exception {
        try (ObjectStore store = store()) {
            return Oracle.compare(clients, topic, pipeline().deadLetterTopic(), store);
        }
    }

    /** The lines of every object whose key ends so. */
    List<String> lines(String ending) throws Exception {
        List<String> lines = new ArrayList<>();
        try (ObjectStore store = store()) {
            List<ObjectInfo> objects = new ArrayList<>();
            store.list("", objects::add);
            for (ObjectInfo object : objects) {
                if (object.key().endsWith(ending)) {
                    read(store, object.key(), lines);
                }
            }
        }
        return lines;
    }

    /** Split at LF alone: what else ends a line for Java may stand in an event. */
    private static void read(ObjectStore store, String key, List<String> lines) throws Exception {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Formats.ofKey(key).orElseThrow().decode(store.open(key)),
                        StandardCharsets.ISO_8859_1))) {
            String text = in.readAllAsString();
            assertThat(text).endsWith("\n");
            lines.addAll(List.of(text.substring(0, text.length() - 1).split("\n", -1)));
        }
    }

    /** What the ledger says of this pipeline's ranges, the last record of each key. */
    Collection<Entry> entries() throws Exception {
        Map<LedgerKey, Entry> entries = new HashMap<>();
        LedgerCodec codec = new LedgerCodec();
        new Ledger(clients, Time.system()).scan((key, value) -> {
            if (key instanceof LedgerKey.OfEntry(var chain, var _) && chain.pipeline().equals(name)) {
                codec.entry(value).ifPresent(entry -> entries.put(key, entry));
            }
        });
        return entries.values();
    }

    /** The dead letters with the records that carry them. */
    record Letter(ConsumerRecord<ByteBuffer, ByteBuffer> sent, JsonNode json) {}

    List<Letter> letters() throws Exception {
        List<Letter> letters = new ArrayList<>();
        for (var sent : TopicDump.records(clients, pipeline().deadLetterTopic(),
                IsolationLevel.READ_COMMITTED)) {
            letters.add(new Letter(sent, JsonMapper.shared().readTree(TopicDump.bytes(sent.value()))));
        }
        return letters;
    }

    /** The audit's answer about this pipeline; that it balances is asserted. */
    JsonNode balancedAudit() {
        Program.Answer answer = run("audit", "--deep", "--json", "--pipeline", name);
        assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
        return JsonMapper.shared().readTree(answer.out());
    }
}
