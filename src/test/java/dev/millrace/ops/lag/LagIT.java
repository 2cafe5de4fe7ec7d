package dev.millrace.ops.lag;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.record.Partition;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real cluster makes of it. */
class LagIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final Clients clients = TestKafka.clients();
    private final String group = TestKafka.uniqueName("reader");
    private final String topic = TestKafka.topic("events", 1).name();
    private final Partition partition = new Partition(topic, 0);
    private final LagSettings settings = LagSettings.DEFAULT.of(Set.of(group), Set.of());

    private LagObserver observer() throws Exception {
        return LagObserver.open(clients, settings, Time.system());
    }

    private static PartitionLag only(LagSnapshot snapshot) {
        assertThat(snapshot.groups()).hasSize(1);
        assertThat(snapshot.groups().getFirst().partitions()).as(snapshot.toString()).hasSize(1);
        return snapshot.groups().getFirst().partitions().getFirst();
    }

    private static Lag.Known known(PartitionLag lag) {
        assertThat(lag.lag()).isInstanceOf(Lag.Known.class);
        return (Lag.Known) lag.lag();
    }

    private void commit(long offset) throws Exception {
        try (GroupOffsets offsets = GroupOffsets.open(clients, group, LIMIT)) {
            offsets.alter(Map.of(partition, new GroupOffsets.Committed(offset, -1, "")));
        }
    }

    private void send(Producer<ByteBuffer, ByteBuffer> producer, int count, long firstMillis)
            throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(producer.send(new ProducerRecord<>(topic, 0, firstMillis + i * 1_000L, null, value())));
        }
        // A producer of transactions waits until it is told.
        producer.flush();
        for (Future<RecordMetadata> each : sent) {
            var _ = each.get();
        }
    }

    private static ByteBuffer value() {
        return ByteBuffer.wrap(new byte[]{1});
    }

    @Test
    void a_group_that_was_never_watched_is_told_its_time_by_the_record() throws Exception {
        long then = Time.system().wallMillis() - 300_000;
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it")) {
            send(producer, 5, then);
        }
        commit(2);

        try (LagObserver observer = observer()) {
            LagSnapshot snapshot = observer.look();
            PartitionLag lag = only(snapshot);

            assertThat(known(lag).offsets()).isEqualTo(3);
            LagTime.Known time = (LagTime.Known) lag.time();
            assertThat(time.source()).isEqualTo(LagTime.Source.PRODUCER);
            Duration truth = Duration.between(Instant.ofEpochMilli(then + 2_000), snapshot.at());
            assertThat(time.estimate().minus(truth).abs()).isLessThanOrEqualTo(time.error());
            assertThat(time.error()).isLessThan(Duration.ofSeconds(2));
            assertThat(lag.loss()).isInstanceOfSatisfying(Loss.In.class,
                    in -> assertThat(in.duration()).isBetween(Duration.ofDays(6), Duration.ofDays(7)));
            assertThat(observer.look().groups().getFirst().verdict().state())
                    .isEqualTo(Verdict.State.STOPPED);
        }
    }

    @Test
    void a_group_that_is_watched_is_told_its_time_by_this_clock_alone() throws Exception {
        commit(0);
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it");
                LagObserver observer = observer()) {
            assertThat(known(only(observer.look())).offsets()).isZero();
            long before = Time.system().wallMillis();
            // The record claims another time, which must not count.
            send(producer, 1, 1_000_000_000_000L);
            long after = Time.system().wallMillis();

            LagSnapshot[] last = {observer.look()};
            Await.until("two seconds have passed", () -> {
                last[0] = observer.look();
                return last[0].at().toEpochMilli() > after + 2_000;
            });

            LagTime.Known time = (LagTime.Known) only(last[0]).time();
            assertThat(time.source()).isEqualTo(LagTime.Source.HISTORY);
            Duration longest = Duration.between(Instant.ofEpochMilli(before), last[0].at());
            Duration shortest = Duration.between(Instant.ofEpochMilli(after), last[0].at());
            assertThat(time.estimate().plus(time.error())).isGreaterThanOrEqualTo(shortest);
            assertThat(time.estimate().minus(time.error())).isLessThanOrEqualTo(longest);
        }
    }

    @Test
    void markers_and_aborted_records_are_no_lag_but_the_record_behind_them_is() throws Exception {
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.transactionalProducer(group + ".t");
                LagObserver observer = observer()) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, 3, Time.system().wallMillis());
            producer.commitTransaction();
            commit(3);
            assertThat(known(only(observer.look()))).isEqualTo(new Lag.Known(0, 3, 0, 4, 4));
            producer.beginTransaction();
            send(producer, 5, Time.system().wallMillis());
            producer.abortTransaction();
            assertThat(known(only(observer.look()))).isEqualTo(new Lag.Known(0, 3, 0, 10, 10));

            producer.beginTransaction();
            send(producer, 1, Time.system().wallMillis());
            producer.commitTransaction();

            assertThat(known(only(observer.look()))).isEqualTo(new Lag.Known(2, 3, 0, 12, 12));
        }
    }

    @Test
    void an_open_transaction_is_named_with_what_it_holds() throws Exception {
        LagSettings impatient = new LagSettings(Set.of(group), Set.of(), Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(3));
        commit(0);
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.transactionalProducer(group + ".t");
                LagObserver observer = LagObserver.open(clients, impatient, Time.system())) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, 2, Time.system().wallMillis());

            PartitionLag lag = only(observer.look());

            assertThat(lag.held()).hasValueSatisfying(held -> {
                assertThat(held.offsets()).isEqualTo(2);
                assertThat(held.producerId()).isNotNegative();
                assertThat(held.isHanging()).isTrue();
            });
            assertThat(lag.verdict().state()).isEqualTo(Verdict.State.STALLED);
            producer.abortTransaction();
            Await.until("the transaction has ended",
                    () -> only(observer.look()).verdict().state() == Verdict.State.OK);
        }
    }

    @Test
    void a_member_that_has_committed_nothing_is_told_apart() throws Exception {
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it");
                Consumer<ByteBuffer, ByteBuffer> member = clients.consumer(group, "member");
                LagObserver observer = observer()) {
            send(producer, 4, Time.system().wallMillis());
            member.subscribe(List.of(topic));
            Await.until("the partition is assigned", () -> {
                poll(member);
                return !member.assignment().isEmpty();
            });

            Await.until("the group has the partition", () -> {
                poll(member);
                var groups = observer.look().groups();
                return groups.getFirst().partitions().stream()
                        .anyMatch(each -> each.lag().equals(new Lag.NoCommit(0, 4)));
            });
        }
    }

    private static void poll(Consumer<ByteBuffer, ByteBuffer> member) {
        try {
            var _ = member.poll(Duration.ofMillis(20));
        } catch (NoOffsetForPartitionException e) {
            member.seekToBeginning(e.partitions());
        }
    }

    @Test
    void an_offset_of_a_topic_that_is_gone_is_never_well() throws Exception {
        commit(0);
        try (Admin admin = clients.admin("it", LIMIT); LagObserver observer = observer()) {
            assertThat(only(observer.look()).verdict().state()).isEqualTo(Verdict.State.OK);

            var _ = admin.deleteTopics(List.of(topic)).all().get();

            Await.until("it is noticed",
                    () -> observer.look().groups().getFirst().verdict().state() == Verdict.State.UNKNOWN);
        }
    }

    @Test
    void an_offset_that_went_back_is_rewound() throws Exception {
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it");
                LagObserver observer = observer()) {
            send(producer, 4, Time.system().wallMillis());
            commit(4);
            assertThat(only(observer.look()).verdict().state()).isEqualTo(Verdict.State.OK);

            commit(1);

            assertThat(only(observer.look()).verdict()).extracting(Verdict::state)
                    .isEqualTo(Verdict.State.REWOUND);
        }
    }

    @Test
    void a_share_group_is_looked_at_like_the_others() throws Exception {
        try (Admin admin = clients.admin("it", LIMIT);
                Producer<ByteBuffer, ByteBuffer> producer = clients.producer("it");
                LagObserver observer = observer()) {
            var _ = admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group),
                    List.of(new AlterConfigOp(
                            new ConfigEntry("share.auto.offset.reset", "earliest"),
                            AlterConfigOp.OpType.SET))))
                    .all().get();
            send(producer, 4, Time.system().wallMillis());
            try (KafkaShareConsumer<byte[], byte[]> member = new KafkaShareConsumer<>(
                    Map.of("bootstrap.servers", TestKafka.brokers(), "group.id", group),
                    new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                member.subscribe(List.of(topic));
                int[] read = {0};
                Await.until("everything was read", () -> {
                    read[0] += member.poll(Duration.ofMillis(100)).count();
                    return read[0] >= 4;
                });
                var _ = member.commitSync();
            }
            Await.until("everything is acknowledged", () -> {
                GroupLag found = observer.look().groups().getFirst();
                return found.kind() == GroupKind.SHARE && found.partitions().size() == 1
                        && found.partitions().getFirst().isCaughtUp();
            });

            send(producer, 3, Time.system().wallMillis());

            assertThat(known(only(observer.look())).offsets()).isEqualTo(3);
        }
    }

    @Test
    void the_engine_keeps_the_latest_look() throws Exception {
        commit(0);
        try (LagEngine engine = LagEngine.start(clients, settings.every(Duration.ofMillis(50)),
                Time.system())) {
            Await.until("three looks", () -> engine.snapshot().looks() >= 3);

            assertThat(only(engine.snapshot()).isCaughtUp()).isTrue();
        }
    }
}
