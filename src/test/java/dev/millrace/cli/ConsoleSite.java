package dev.millrace.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.console.ConsoleSettings;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Events;
import dev.millrace.generate.Generator;
import dev.millrace.generate.LoginEvents;
import dev.millrace.generate.NetworkEvents;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.testkit.Await;

/**
 * The demo's pipelines with events in them, one pipeline whose events are hostile, and a console that shows them all. On a
 * broker of its own: the console shows the whole ledger, and other tests leave behind what does not balance.
 */
final class ConsoleSite implements AutoCloseable {
    /** Text that acts where it is not taken as text: as HTML, on a terminal, on the direction of what stands beside it. */
    static final String HOSTILE = "<script>window.harmed=1</script><img src=x onerror=window.harmed=2>\u202Edesrever\u2066";
    static final int NETWORK = 20_000;
    static final int LOGINS = 4_000;
    static final int WRECKS = 30;
    /** Logins that would pass if only their time were a number. */
    static final int MENDABLE = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final EmbeddedKafka broker;
    private final Clients clients;
    private final Settings settings;
    private final Running running;
    private final Showing showing;

    private ConsoleSite(EmbeddedKafka broker, Clients clients, Settings settings, Running running,
            Showing showing) {
        this.broker = broker;
        this.clients = clients;
        this.settings = settings;
        this.running = running;
        this.showing = showing;
    }

    static ConsoleSite start(Path folder, ConsoleSettings console) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka
                .start(EmbeddedKafka.Options.on(folder.resolve("kafka"), System.err::println));
        Files.writeString(folder.resolve("any.schema.json"), "{\"type\":\"object\"}");
        Settings settings = ConfigFile.load(Files.writeString(folder.resolve("millrace.yaml"),
                text(folder, broker.brokers())), Map.of());
        Clients clients = new Clients(settings.kafka());
        try (Topics topics = Topics.open(clients)) {
            for (var pipeline : settings.pipelines()) {
                var _ = topics.create(TopicSpec.of(pipeline.from().topic(), 2));
            }
        }
        Running running = Running.start(settings, settings.pipelines(), clients, folder, PATIENCE,
                new Screen().terminal(Map.of(), false));
        Showing showing = Showing.start(console,
                new Showing.Scene(settings, clients, running::pipelines, running.budget(),
                        new Screen().terminal(Map.of(), false)));
        return new ConsoleSite(broker, clients, settings, running, showing);
    }

    private static String text(Path folder, String brokers) {
        return """
                kafka: { brokers: "%1$s" }
                objects: { url: "file:%2$s" }
                pipelines:
                  network-archive:
                    from: { topic: network-telemetry }
                    contract: network-event
                    to:
                      objects: { bucket: telemetry-data, path: "{topic}/dt={yyyy-MM-dd}/hour={HH}" }
                      batch: { records: 1000, interval: 500ms }
                  logins:
                    from: { topic: user-login }
                    contract: user-login
                    filter: 'app_version != "1.0.0"'
                    dedupe: { by: 'user_id + string(timestamp)', window: 10m }
                    to: { topic: processed-user-login }
                    insights:
                      - { count-per: 1m, time: timestamp }
                      - { count-by: device_type, time: timestamp }
                      - { count-by: locale, time: timestamp }
                      - { distinct: user_id, time: timestamp }
                  wrecks:
                    from: { topic: wrecks }
                    contract: any.schema.json
                    to:
                      objects: { bucket: telemetry-data, format: json.zst, path: "{topic}" }
                      batch: { records: 1000, interval: 300ms }
                    insights: [ { count-by: name } ]
                """
                .formatted(brokers, folder.resolve("objects"));
    }

    /** Sends events to all, and returns when all are settled. */
    ConsoleSite fill() throws Exception {
        Instant start = Instant.ofEpochMilli(Time.system().wallMillis()).minus(Duration.ofMinutes(40));
        send(0, new NetworkEvents(1, start, 5_000), NETWORK);
        send(1, new LoginEvents(1, start, 2), LOGINS);
        sendHostile();
        Await.until("all is settled", () -> running.pipelines().stream()
                .mapToLong(pipeline -> pipeline.status().settledRecords())
                .sum() >= NETWORK + LOGINS + WRECKS + MENDABLE);
        return this;
    }

    void send(int pipeline, Events events, int count) throws Exception {
        Chaos chaos = Chaos.ofBad(0.02).duplicating(0.01).limitedTo(new ByteSize(100_000));
        var _ = new Generator(clients, Time.system()).run(new EventLoad(events, chaos, 1),
                new Generator.Options(topic(pipeline), 0, count, 0), (count1, nanos) -> {});
    }

    private void sendHostile() throws Exception {
        try (Producer<byte[], byte[]> producer = clients.bulkProducer("hostile", ByteSize.mebibytes(2))) {
            for (int i = 0; i < WRECKS; i++) {
                String value = i == 0
                        ? "{\"name\":\"long\",\"text\":\"" + "x".repeat(900_000) + "\"}"
                        : i % 3 == 0
                                ? "\u001b[31mno JSON " + HOSTILE
                                : "{\"name\":\"" + HOSTILE + "\",\"n\":" + i + ",\"ansi\":\"\\u001b[31m\"}";
                var _ = producer.send(
                        new ProducerRecord<>(topic(2), 0, null, value.getBytes(StandardCharsets.UTF_8)));
            }
            for (int i = 0; i < MENDABLE; i++) {
                String value = """
                        {"user_id":"00000000-0000-4000-8000-00000000000%d","app_version":"2.4.1","device_type":"web",
                         "ip":"10.0.0.1","locale":"de-DE","timestamp":"soon"}"""
                        .formatted(i);
                var _ = producer.send(
                        new ProducerRecord<>(topic(1), 0, null, value.getBytes(StandardCharsets.UTF_8)));
            }
            producer.flush();
        }
    }

    /** Logins that went on to their output topic. */
    long forwarded() {
        return running.pipelines().get(1).status().forwarded();
    }

    void awaitForwarded(long least) {
        try {
            Await.until("replayed logins are forwarded", () -> forwarded() >= least);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String topic(int pipeline) {
        return settings.pipelines().get(pipeline).from().topic();
    }

    List<String> names() {
        return settings.pipelines().stream().map(pipeline -> pipeline.name()).toList();
    }

    String address() {
        return showing.address().orElseThrow();
    }

    @Override
    public void close() {
        showing.close();
        running.close();
        broker.close();
    }
}
