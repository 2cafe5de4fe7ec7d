package dev.millrace.generate;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

class GeneratorIT {
    private static final Chaos ROUGH = Chaos.ofBad(0.2).duplicating(0.05).delaying(0.05)
            .limitedTo(new ByteSize(2_048));
    private final Clients clients = TestKafka.clients();
    private final Generator generator = new Generator(clients, Time.system());

    @Test
    void what_it_counts_is_what_lies_in_the_topic_byte_for_byte() throws Exception {
        String topic = TestKafka.topic("generated", 3).name();
        Map<ByteBuffer, Integer> expected = new HashMap<>();
        EventLoad load = load(ROUGH);
        for (long index = 100; index < 10_100; index++) {
            expected.merge(content(load.value(index, load.kind(index))), 1, Integer::sum);
        }

        Generator.Result result = generator.run(load(ROUGH), new Generator.Options(topic, 100, 10_000, 0),
                Progress.NONE);

        Map<ByteBuffer, Integer> found = new HashMap<>();
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : TopicDump.records(clients, topic,
                IsolationLevel.READ_COMMITTED)) {
            found.merge(content(record.value() == null ? null : TopicDump.bytes(record.value())), 1,
                    Integer::sum);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(result.acknowledged()).isEqualTo(load.census(100, 10_100));
        assertThat(result.total()).isEqualTo(10_000).isEqualTo(result.sent());
        assertThat(result.failed()).isZero();
        assertThat(result.firstFailure()).isEmpty();
    }

    @Test
    void sends_oversize_records_past_a_default_broker() throws Exception {
        String topic = TestKafka.topic("generated", 1).name();
        Chaos oversize = Chaos.ofBad(1).weighing(Map.of(Kind.OVERSIZE, 1));

        Generator.Result result = generator.run(load(oversize), new Generator.Options(topic, 0, 5, 0),
                Progress.NONE);

        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = TopicDump.records(clients, topic,
                IsolationLevel.READ_COMMITTED);
        assertThat(result.firstFailure()).isEmpty();
        assertThat(records).hasSize(5).allMatch(record -> record.value().remaining() == (1 << 20) + 1);
    }

    @Test
    void stops_when_interrupted_and_still_counts_what_it_sent() throws Exception {
        String topic = TestKafka.topic("generated", 1).name();

        Generator.Result result = generator.run(load(Chaos.NONE),
                new Generator.Options(topic, 0, Long.MAX_VALUE, 50_000),
                (_, _) -> Thread.currentThread().interrupt());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.sent()).isPositive();
        assertThat(result.total()).isEqualTo(result.sent());
        assertThat(TopicDump.records(clients, topic, IsolationLevel.READ_COMMITTED))
                .hasSize((int) result.sent());
    }

    private static ByteBuffer content(byte @Nullable [] value) {
        return value == null ? ByteBuffer.wrap(new byte[]{0, 0}) : ByteBuffer.wrap(value);
    }

    private static EventLoad load(Chaos chaos) {
        return new EventLoad(new NetworkEvents(11, Instant.parse("2026-01-01T00:00:00Z"), 1_000), chaos,
                11);
    }
}
