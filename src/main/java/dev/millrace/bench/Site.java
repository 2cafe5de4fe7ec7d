package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Children;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Audit;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

/**
 * Where measurements take place: a folder that is removed at the end, brokers, and what is made on them, which is removed
 * too. One thread uses it.
 */
final class Site implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final Path folder;
    private final @Nullable Child broker;
    private final Clients clients;
    private final Admin admin;
    private final Map<String, String> environment;
    private final String mark;
    private final List<String> topics = new ArrayList<>();
    private final Thread cleaner;
    private int names;

    private Site(Path folder, @Nullable Child broker, Clients clients, Admin admin,
            Map<String, String> environment, String mark, Thread cleaner) {
        this.folder = folder;
        this.broker = broker;
        this.clients = clients;
        this.admin = admin;
        this.environment = environment;
        this.mark = mark;
        this.cleaner = cleaner;
    }

    /** Makes a folder and starts a broker, unless there is one. */
    static Site open(Throughput.Place place) throws BenchFailedException, InterruptedException,
            InvalidConfigException, KafkaUnavailableException, KafkaRefusedException {
        Path folder = folder(place.folder());
        Thread cleaner = new Thread(() -> {
            Children.endAll();
            remove(folder);
        }, "bench-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        Child broker = null;
        boolean opened = false;
        try {
            Map<String, String> environment = new HashMap<>(place.environment());
            environment.put("KAFKA_BROKERS", place.brokers());
            if (place.brokers().equals(KafkaSettings.EMBEDDED)) {
                broker = Child.start("the broker",
                        List.of(BrokerMain.class.getName(), folder.resolve("kafka").toString()),
                        quiet(place.environment()), folder.resolve("broker.log"));
                environment.put("KAFKA_BROKERS", broker.await("ready ", LIMIT));
            }
            Clients clients = new Clients(SinkEnvironment.read(environment).settings().kafka());
            Site site = new Site(folder, broker, clients, clients.admin("bench", LIMIT),
                    Map.copyOf(environment),
                    HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextInt()), cleaner);
            opened = true;
            return site;
        } finally {
            if (!opened) {
                if (broker != null) {
                    broker.close();
                }
                clean(folder, cleaner);
            }
        }
    }

    private static void clean(Path folder, Thread cleaner) {
        remove(folder);
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook removes the folder once more.
        }
    }

    private static Path folder(Path where) throws BenchFailedException {
        try {
            return Files.createTempDirectory(Files.createDirectories(where), "millrace-bench-")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new BenchFailedException("making a folder for the data in " + where, e);
        }
    }

    /** For processes whose log nobody reads unless they fail. */
    static Map<String, String> quiet(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("MILLRACE_LOG", "warn");
        return all;
    }

    Path folder() {
        return folder;
    }

    Clients clients() {
        return clients;
    }

    /** Of this process, with the brokers' address as the sink reads it. */
    Map<String, String> environment() {
        return environment;
    }

    boolean hasOwnBroker() {
        return broker != null;
    }

    /** What the broker has used so far; nothing when it is somebody else's. */
    Usage brokerUsage() {
        return broker == null ? Usage.NONE : broker.usage();
    }

    /** A name for a topic or a group that nothing has had before. */
    String named(String what) {
        names++;
        return "millrace-bench-" + mark + "-" + names + "-" + what;
    }

    /** Makes a topic, which is removed at the end together with its dead letters. */
    void create(TopicSpec spec) throws KafkaUnavailableException, KafkaRefusedException {
        topics.add(spec.name());
        try (Topics made = Topics.open(clients, LIMIT)) {
            var _ = made.create(spec);
        }
    }

    /** From the first offset to the end of each partition, by its number. */
    SortedMap<Integer, OffsetRange> extents(String topic)
            throws KafkaUnavailableException, KafkaRefusedException {
        SortedMap<Integer, OffsetRange> extents = new TreeMap<>();
        try (Topics asked = Topics.open(clients, LIMIT)) {
            asked.offsets(topic, IsolationLevel.READ_UNCOMMITTED)
                    .forEach((Partition at, OffsetRange range) -> extents.put(at.partition(), range));
        }
        return extents;
    }

    /** Offsets that a group has committed so far, by partition; those in open transactions count as before. */
    Map<Integer, Long> committed(String group, String topic) throws InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata().get();
            found.forEach((at, offset) -> {
                if (at.topic().equals(topic) && offset != null) {
                    offsets.put(at.partition(), offset.offset());
                }
            });
        } catch (ExecutionException e) {
            // There is no such group yet, or its coordinator moves: whoever asks will ask again.
        }
        return offsets;
    }

    /** From now on, {@link #wentOut} waits for the next record of the topic. */
    void watch(String topic) throws InterruptedException, BenchFailedException {
        if (broker != null) {
            broker.tell("watch " + topic);
            var _ = broker.await("watching", LIMIT);
        }
    }

    /** When the broker handed out a record for the first time since {@link #watch}, told once. */
    Optional<Long> wentOut() throws InterruptedException {
        return broker == null
                ? Optional.empty()
                : broker.line(Duration.ZERO).filter(line -> line.text().equals("out")).map(Child.Line::nanos);
    }

    /** What the ledger says of one pipeline. */
    AuditReport audit(String pipeline) throws KafkaUnavailableException, KafkaRefusedException {
        Audit audit = new Audit();
        new Ledger(clients, Time.system()).scan((key, value) -> {
            if (isOf(pipeline, key)) {
                audit.visit(key, value);
            }
        });
        return audit.report();
    }

    private static boolean isOf(String pipeline, LedgerKey key) {
        return switch (key) {
            case LedgerKey.OfHead head -> head.chain().pipeline().equals(pipeline);
            case LedgerKey.OfEntry entry -> entry.chain().pipeline().equals(pipeline);
            case LedgerKey.OfOwner _,LedgerKey.OfRules _ -> false;
        };
    }

    /** Removes a file or a folder with everything in it, as far as that is possible. */
    static void remove(Path root) {
        try {
            var _ = Files.walkFileTree(root, new Removal());
        } catch (IOException e) {
            // It is not there, or lies where temporary things lie.
        }
    }

    /** The data of one topic is not needed any more. */
    void drop(String topic) throws InterruptedException {
        delete(List.of(topic, topic + ".dlq"));
        topics.remove(topic);
    }

    private void delete(List<String> names) throws InterruptedException {
        for (String name : names) {
            try {
                admin.deleteTopics(List.of(name)).all().get();
            } catch (ExecutionException e) {
                // Nothing was rejected, so there is none; or these brokers let nobody delete.
            }
        }
    }

    @Override
    public void close() {
        try {
            if (broker == null) {
                for (String topic : List.copyOf(topics)) {
                    drop(topic);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close(Duration.ofSeconds(1));
        if (broker != null) {
            broker.close();
        }
        clean(folder, cleaner);
    }
}
