package dev.millrace.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.cli.Main;
import dev.millrace.drill.Sink;
import dev.millrace.generate.Generator;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Audit;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.DeepAudit;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.pipeline.Oracle;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.RegisterText;
import dev.millrace.settle.TopicId;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.open.Stores;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TopicDump;

/** One topic with its group and its bucket; starts sinks for it, and proves at the end what became of its records. */
final class Site implements AutoCloseable {
    private static final Duration ADMIN_LIMIT = Duration.ofSeconds(10);
    private final String name;
    private final GroupProtocol protocol;
    private final String brokers;
    /** Null where sinks forward to a topic. */
    private final @Nullable S3Process s3;
    private String contract = "network-event";
    private String memory = "64MiB";
    private String heap = "-Xmx256m";
    private List<String> rules = List.of();
    private final Clients clients;
    private final Topics topics;
    private final Admin admin;
    private final List<Sink> sinks = new ArrayList<>();

    private Site(String name, GroupProtocol protocol, String brokers, @Nullable S3Process s3)
            throws Exception {
        this.name = name;
        this.protocol = protocol;
        this.brokers = brokers;
        this.s3 = s3;
        this.clients = new Clients(new KafkaSettings(brokers, GroupProtocol.CONSUMER, Map.of()));
        this.topics = Topics.open(clients);
        this.admin = clients.admin("faults", ADMIN_LIMIT);
    }

    /** On the shared servers, with a topic of three partitions. */
    static Site of(String stem, GroupProtocol protocol) throws Exception {
        return of(stem, protocol, Servers.broker(), Servers.s3());
    }

    static Site of(String stem, GroupProtocol protocol, Broker broker, S3Process s3) throws Exception {
        Site site = new Site(Servers.uniqueName(stem), protocol, broker.address(), s3);
        site.makeTopic();
        return site;
    }

    /**
     * On the shared broker, with a topic of three partitions, for sinks that forward to another.
     *
     * @param rules further lines of the pipeline
     */
    static Site forwarding(String stem, GroupProtocol protocol, String... rules) throws Exception {
        Site site = new Site(Servers.uniqueName(stem), protocol, Servers.broker().address(), null);
        site.rules = List.of(rules);
        site.makeTopic();
        return site;
    }

    /** As {@link #forwarding}, for events of another shipped contract. */
    static Site forwardingOf(String contract, String stem, GroupProtocol protocol, String... rules)
            throws Exception {
        Site site = forwarding(stem, protocol, rules);
        site.contract = contract;
        // Ids of all partitions may have to fit into one process.
        site.memory = "192MiB";
        site.heap = "-Xmx512m";
        return site;
    }

    void makeTopic() throws Exception {
        var _ = topics.create(TopicSpec.of(topic(), 3));
    }

    String topic() {
        return name;
    }

    String group() {
        return name + "-group";
    }

    String bucket() {
        return name + "-bucket";
    }

    /** Where records are forwarded. */
    String output() {
        return topic() + ".out";
    }

    String deadLetterTopic() {
        return topic() + ".dlq";
    }

    Clients clients() {
        return clients;
    }

    Admin admin() {
        return admin;
    }

    /** Small batches and short intervals, so that seals, uploads and settlements are always under way. */
    Map<String, String> environment() {
        S3Process s3 = Objects.requireNonNull(this.s3);
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BROKERS", brokers, "KAFKA_TOPIC", topic(), "KAFKA_GROUP_ID", group(),
                "MINIO_ENDPOINT", s3.endpoint().toString(), "MINIO_BUCKET", bucket(),
                "MINIO_ACCESS_KEY", S3Process.ACCESS_KEY, "MINIO_SECRET_KEY", S3Process.SECRET_KEY,
                "BATCH_SIZE", "500", "FLUSH_INTERVAL_SEC", "1", "MEMORY", "64MiB"));
        environment.put("KAFKA_GROUP_PROTOCOL", protocol.name().toLowerCase(Locale.ROOT));
        if (protocol == GroupProtocol.CLASSIC) {
            environment.put("KAFKA_CLIENT_SESSION_TIMEOUT_MS", "3000");
            environment.put("KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500");
        }
        return environment;
    }

    Sink sink() throws IOException {
        return sink(Map.of());
    }

    /** Starts a sink; it ends with the site at the latest. */
    Sink sink(Map<String, String> more) throws IOException {
        return sink(heap, more);
    }

    /** @param heap as a flag of the JVM */
    Sink sink(String heap, Map<String, String> more) throws IOException {
        Map<String, String> environment = s3 == null ? new HashMap<>() : environment();
        environment.putAll(more);
        List<String> command = s3 == null
                ? List.of("run", "--config", file().toString(), "--data",
                        Servers.log(name + "-data") + ".folder")
                : List.of("sink");
        Sink sink = Sink.start(Main.class.getName(), List.of(heap), command, environment,
                Servers.log(name + "-sink"));
        sinks.add(sink);
        return sink;
    }

    /** The pipeline is called like its group, as a sink's is. */
    private Path file() throws IOException {
        String client = protocol == GroupProtocol.CLASSIC
                ? "{ session.timeout.ms: 3000, heartbeat.interval.ms: 500 }"
                : "{}";
        return Files.writeString(Servers.log(name + "-config"), """
                kafka: { brokers: "%s", group-protocol: %s, client: %s }
                memory: %s
                pipelines:
                  %s:
                    from: { topic: %s, group: %s }
                    contract: %s
                    to: { topic: %s, batch: { records: 500 } }
                %s""".formatted(brokers, protocol.name().toLowerCase(Locale.ROOT), client, memory, group(),
                topic(), group(), contract, output(), String.join("\n", rules).indent(4)));
    }

    /** Every sink that was started, dead ones included. */
    List<Sink> sinks() {
        return List.copyOf(sinks);
    }

    /** How often a line was printed by any sink. */
    long count(String text) {
        return sinks.stream().mapToLong(sink -> sink.process().count(text)).sum();
    }

    long sealsAdopted() {
        return sinks.stream().mapToLong(Sink::sealsAdopted).sum();
    }

    /** Sends records beside the test; {@code perSecond} 0 for as fast as it goes. */
    Load load(long first, long count, double perSecond) {
        return Load.start(clients, new Generator.Options(topic(), first, count, perSecond));
    }

    /** Sends records and returns when they are there. */
    void send(long first, long count) throws Exception {
        long sent = load(first, count, 0).await();
        if (sent != count) {
            throw new AssertionError(sent + " sent, not " + count);
        }
    }

    /** Offsets of the group by partition; those of transactions that are pending do not count. */
    Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
        return admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get();
    }

    /** How many batches are sealed and not settled. */
    int sealed() throws Exception {
        return committed().values().stream().mapToInt(Site::cuts).sum();
    }

    /** How many batches of one partition are sealed and not settled. */
    int sealedOf(int partition) throws Exception {
        OffsetAndMetadata offset = committed().get(partition(partition));
        return offset == null ? 0 : cuts(offset);
    }

    private static int cuts(OffsetAndMetadata offset) {
        return RegisterText.decode(offset.offset(), offset.leaderEpoch().orElse(-1), offset.metadata())
                .map(text -> text.register().cuts().size()).orElse(0);
    }

    /** The settled offset of one partition of the topic, 0 when there is none. */
    long settled(int partition) throws Exception {
        OffsetAndMetadata offset = committed().get(partition(partition));
        return offset == null ? 0 : offset.offset();
    }

    TopicPartition partition(int partition) {
        return new TopicPartition(topic(), partition);
    }

    /** Sum of the settled offsets. */
    long settled() throws Exception {
        return committed().values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    /** How many offsets are not settled. */
    long unsettled() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        return topics.offsets(topic(), IsolationLevel.READ_UNCOMMITTED).entrySet().stream()
                .mapToLong(extent -> unsettled(extent.getValue(),
                        committed.get(partition(extent.getKey().partition()))))
                .sum();
    }

    /** How many offsets of one partition are not settled. */
    long unsettledOf(int partition) throws Exception {
        OffsetRange extent = topics.offsets(topic(), IsolationLevel.READ_UNCOMMITTED)
                .getOrDefault(new Partition(topic(), partition), new OffsetRange(0, 0));
        return unsettled(extent, committed().get(partition(partition)));
    }

    private static long unsettled(OffsetRange extent, @Nullable OffsetAndMetadata offset) {
        return extent.end() - (offset == null ? extent.first() : offset.offset());
    }

    void awaitSettled(Duration limit) throws Exception {
        Await.until("everything in " + topic() + " is settled", limit, () -> unsettled() == 0);
    }

    /** Somebody who was killed may have left a transaction open, behind which committed records hide for a while. */
    private void awaitNothingPending(String readTopic) throws Exception {
        Await.until("no transaction is pending on " + readTopic,
                () -> topics.offsets(readTopic, IsolationLevel.READ_COMMITTED)
                        .equals(topics.offsets(readTopic, IsolationLevel.READ_UNCOMMITTED)));
    }

    /** What a plain committed reader finds in the topic now. */
    List<ConsumerRecord<ByteBuffer, ByteBuffer>> dump() throws Exception {
        awaitNothingPending(topic());
        return TopicDump.records(clients, topic(), IsolationLevel.READ_COMMITTED);
    }

    ObjectStore store() throws Exception {
        return Stores.open(Objects.requireNonNull(s3).settings(), bucket(), MissingBucket.FAIL,
                Time.system());
    }

    /** Holds the topic, as it is now, against objects, dead letters and ledger. */
    Proof proof() throws Exception {
        return proof(dump());
    }

    /** Deletes the topic and makes it anew under the same name. */
    void deleteTopic() throws Exception {
        admin.deleteTopics(List.of(topic())).all().get();
        Await.until(topic() + " is gone", () -> topics.describe(topic()).isEmpty());
    }

    /** The identity of the topic as it is now. */
    String topicId() throws Exception {
        Uuid id = topics.describe(topic()).orElseThrow().id();
        return new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits()).hex();
    }

    /** What retention does when it is in a hurry. */
    void deleteRecords(int partition, long before) throws Exception {
        var _ = admin.deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(before))).all()
                .get();
    }

    /** Holds these records against objects, dead letters and ledger. */
    Proof proof(List<ConsumerRecord<ByteBuffer, ByteBuffer>> wanted) throws Exception {
        awaitNothingPending(deadLetterTopic());
        try (ObjectStore store = store()) {
            Oracle.Verdict verdict = Oracle.compare(wanted, clients, topic(), deadLetterTopic(), store);
            Audit audit = new Audit();
            new Ledger(clients, Time.system()).scan((key, value) -> {
                if (isMine(key)) {
                    audit.visit(key, value);
                }
            });
            new DeepAudit(audit, store, bucket()).run(_ -> {});
            return new Proof(verdict, audit.report());
        }
    }

    /** Holds the topic against output, dead letters and ledger. */
    Proof forwardProof() throws Exception {
        AuditReport books = books();
        return new Proof(Oracle.compareForwarded(clients, topic(), deadLetterTopic(), output()), books);
    }

    /** What the ledger says, once nothing is pending on any of the topics. */
    AuditReport books() throws Exception {
        awaitNothingPending(topic());
        awaitNothingPending(output());
        awaitNothingPending(deadLetterTopic());
        Audit audit = new Audit();
        new Ledger(clients, Time.system()).scan((key, value) -> {
            if (isMine(key)) {
                audit.visit(key, value);
            }
        });
        return audit.report();
    }

    /** What the ledger says of batches that were settled, the last record of each key. */
    Collection<Entry> entries() throws Exception {
        Map<LedgerKey, Entry> entries = new HashMap<>();
        LedgerCodec codec = new LedgerCodec();
        new Ledger(clients, Time.system()).scan((key, value) -> {
            if (key instanceof LedgerKey.OfEntry && isMine(key)) {
                codec.entry(value).ifPresent(entry -> entries.put(key, entry));
            }
        });
        return entries.values();
    }

    /** A sink's pipeline is called like its group. */
    private boolean isMine(LedgerKey key) {
        return switch (key) {
            case LedgerKey.OfHead head -> head.chain().pipeline().equals(group());
            case LedgerKey.OfEntry entry -> entry.chain().pipeline().equals(group());
            case LedgerKey.OfRules _,LedgerKey.OfOwner _ -> false;
        };
    }

    @Override
    public void close() {
        for (Sink sink : sinks) {
            sink.close();
        }
        topics.close();
        admin.close();
    }
}
