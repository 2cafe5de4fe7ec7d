package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.insight.Logins.Login;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Topics;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** Mergers in processes of their own, on a real broker. */
class InsightMergerIT {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final long START = 1_763_648_400_000L;
    private static final int PARTITIONS = 4;
    private final Clients clients = TestKafka.clients();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void windows_are_what_a_recount_says_though_a_merger_is_killed_amid_its_work() throws Exception {
        String pipeline = TestKafka.uniqueName("logins");
        Random random = new Random(17);
        List<Login> logins = Logins.of(17, 60_000, PARTITIONS, START);
        try (MergerProcess first = merger("first");
                InsightResults results = InsightResults.open(clients, Time.system())) {
            Await.until("the first merger runs", first::isRunning);
            try (MergerProcess second = merger("second"); Sender sender = new Sender(pipeline, random)) {
                Await.until("the second merger runs", second::isRunning);
                sender.send(logins.subList(0, 30_000));
                Await.until("some is merged", () -> merged(results, pipeline) > 0);
                sender.send(logins.subList(30_000, 45_000));
                long killedAt = merged(results, pipeline);
                first.kill();
                sender.send(logins.subList(45_000, 60_000));

                Await.until("all is merged", Duration.ofMinutes(2),
                        () -> isMerged(results, pipeline, logins.size()));

                new Recount(pipeline, logins, Logins.INSIGHTS).assertSame(documents(results, pipeline));
                System.out.printf(
                        "InsightMergerIT: killed with %d of %d event counts merged; %d aborted transactions%n",
                        killedAt, (long) logins.size() * Logins.INSIGHTS.size(), sender.aborted());
                assertThat(killedAt).isLessThan((long) logins.size() * Logins.INSIGHTS.size());
                assertThat(sender.aborted()).isPositive();
            }
        }
    }

    @Test
    void late_events_are_counted_as_such_and_windows_become_final() throws Exception {
        String pipeline = TestKafka.uniqueName("late");
        List<Login> logins = new ArrayList<>(Logins.of(18, 1_000, PARTITIONS, START));
        long later = START + Duration.ofHours(3).toMillis();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            logins.add(new Login(partition, later, "web", 1, 1));
        }
        try (InsightMerger merger = InsightMerger.start(MergerProcess.clients(TestKafka.brokers()), folder,
                new MemoryBudget(ByteSize.mebibytes(64)));
                InsightResults results = InsightResults.open(clients, Time.system());
                Sender sender = new Sender(pipeline, new Random(18))) {
            sender.send(logins);
            sender.send(List.of(new Login(2, START, "web", 1, 1)));

            Await.until("all is merged", () -> isMerged(results, pipeline, logins.size() + 1));

            assertThat(merger.failure()).isEmpty();
            new Recount(pipeline, logins, Logins.INSIGHTS).assertSame(documents(results, pipeline));
            assertThat(documents(results, pipeline).entrySet())
                    .filteredOn(entry -> !entry.getValue().has("start"))
                    .hasSize(Logins.INSIGHTS.size())
                    .allSatisfy(entry -> assertThat(entry.getValue().path("late").asLong()).as(entry.getKey())
                            .isEqualTo(1));
            String over = new WindowKey(pipeline + "/count-per@1m", START).text();
            assertThat(documents(results, pipeline)).hasEntrySatisfying(over,
                    document -> assertThat(document.path("final").asBoolean()).isTrue());
            List<InsightSummary> summaries = results.summaries(pipeline, Duration.ofHours(1));
            assertThat(summaries).hasSize(Logins.INSIGHTS.size())
                    .allSatisfy(summary -> assertThat(summary.standing().late()).isEqualTo(1));
        }
    }

    private MergerProcess merger(String name) throws Exception {
        return MergerProcess.start(TestKafka.brokers(), Files.createDirectories(folder.resolve(name)));
    }

    /** Events of all insights together. */
    private static long merged(InsightResults results, String pipeline) throws Exception {
        results.refresh();
        return documents(results, pipeline).values().stream().filter(document -> !document.has("start"))
                .mapToLong(document -> document.path("events").asLong()).sum();
    }

    private static boolean isMerged(InsightResults results, String pipeline, int events) throws Exception {
        long merged = merged(results, pipeline);
        assertThat(merged).isLessThanOrEqualTo((long) events * Logins.INSIGHTS.size());
        return merged == (long) events * Logins.INSIGHTS.size();
    }

    private static Map<String, JsonNode> documents(InsightResults results, String pipeline) {
        return results.documents().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(pipeline + "/"))
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> MAPPER.readTree(entry.getValue())));
    }

    /** Sends increments as a worker does: those of one batch in one transaction, of which some are aborted and come again. */
    private final class Sender implements AutoCloseable {
        private final Insights insights;
        private final Producer<ByteBuffer, ByteBuffer> producer;
        private final Random random;
        private final int topicPartitions;
        private int aborted;

        Sender(String pipeline, Random random) throws Exception {
            this.insights = Insights.of(pipeline, Logins.INSIGHTS);
            this.random = random;
            try (Topics topics = Topics.open(clients)) {
                this.topicPartitions = topics.create(InsightTopics.increments()).partitions();
            }
            this.producer = clients.transactionalProducer(pipeline + "-sender");
            producer.initTransactions();
        }

        int aborted() {
            return aborted;
        }

        void send(List<Login> logins) throws Exception {
            Map<Integer, List<Login>> byPartition = new HashMap<>();
            logins.forEach(
                    login -> byPartition.computeIfAbsent(login.partition(), key -> new ArrayList<>())
                            .add(login));
            while (!byPartition.isEmpty()) {
                List<Integer> left = List.copyOf(byPartition.keySet());
                int partition = left.get(random.nextInt(left.size()));
                List<Login> rest = byPartition.getOrDefault(partition, List.of());
                int number = Math.min(rest.size(), 1 + random.nextInt(2_000));
                transaction(partition, rest.subList(0, number));
                if (number == rest.size()) {
                    byPartition.remove(partition);
                } else {
                    byPartition.put(partition, rest.subList(number, rest.size()));
                }
            }
        }

        private void transaction(int partition, List<Login> batch) throws Exception {
            boolean isToAbort = random.nextInt(4) == 0;
            Tally tally = insights.open(partition, PARTITIONS);
            batch.forEach(login -> tally.add(login.json(), 0, login.json().length, login.millis()));
            producer.beginTransaction();
            for (Increment increment : tally.take()) {
                var _ = producer.send(new ProducerRecord<>(InsightTopics.INCREMENTS,
                        increment.partition(topicPartitions), increment.key(), increment.value()));
            }
            producer.flush();
            if (isToAbort) {
                producer.abortTransaction();
                aborted++;
                transaction(partition, batch);
            } else {
                producer.commitTransaction();
            }
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
