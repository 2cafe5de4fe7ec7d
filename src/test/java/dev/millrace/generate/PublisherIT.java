package dev.millrace.generate;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.testkit.SharedData;
import dev.millrace.testkit.TestKafka;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

class PublisherIT {
    private static final ByteSize LONGEST = new ByteSize(64 * 1024);
    private final Clients clients = TestKafka.clients();
    private final Publisher publisher = new Publisher(clients, Time.system());

    @Test
    void real_log_lines_arrive_in_order_byte_for_byte() throws Exception {
        Path logs = SharedData.file("real-logs/logs.ndjson");
        String topic = TestKafka.topic("logs", 1).name();

        Publisher.Result result;
        try (InputStream in = Files.newInputStream(logs)) {
            result = publisher.run(in, new Publisher.Options(topic, "service", LONGEST), Progress.NONE);
        }

        assertThat(result.lines()).isEqualTo(16_000).isEqualTo(result.acknowledged());
        assertThat(result.withoutKey()).isZero();
        assertThat(result.isComplete()).isTrue();
        assertThat(TopicDump.texts(clients, topic)).isEqualTo(Files.readAllLines(logs));
    }

    @Test
    void takes_the_key_from_a_field_and_counts_lines_without_it() throws Exception {
        String topic = TestKafka.topic("keys", 1).name();

        Publisher.Result result = publish(topic, "id",
                "{\"id\":\"a\"}\r\n\n{\"x\":1}\nno json\n\r\n{\"id\":7}");

        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = TopicDump.records(clients, topic,
                IsolationLevel.READ_COMMITTED);
        assertThat(records).extracting(record -> record.key() == null ? "none" : text(record.key()))
                .containsExactly("a", "none", "none", "7");
        assertThat(records).extracting(record -> text(record.value())).containsExactly("{\"id\":\"a\"}",
                "{\"x\":1}",
                "no json", "{\"id\":7}");
        assertThat(result.lines()).isEqualTo(6);
        assertThat(result.empty()).isEqualTo(2);
        assertThat(result.withoutKey()).isEqualTo(2);
        assertThat(result.isComplete()).isTrue();
    }

    @Test
    void names_the_line_that_is_too_long_and_sends_the_others() throws Exception {
        String topic = TestKafka.topic("long", 1).name();

        Publisher.Result result = publish(topic, "", "first\n" + "x".repeat(70_000) + "\nthird\n");

        assertThat(TopicDump.texts(clients, topic)).containsExactly("first", "third");
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.firstFailure()).contains("line 2").contains("64 KiB");
        assertThat(result.isComplete()).isFalse();
    }

    @Test
    void stops_at_a_topic_that_takes_nothing_and_says_so() throws Exception {
        Publisher.Result result = publish("no such topic", "", "first\nsecond\n");

        assertThat(result.acknowledged()).isZero();
        assertThat(result.failed()).isPositive();
        assertThat(result.firstFailure()).contains("line 1").contains("no such topic");
        assertThat(result.isComplete()).isFalse();
    }

    private Publisher.Result publish(String topic, String keyField, String text) throws Exception {
        return publisher.run(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                new Publisher.Options(topic, keyField, LONGEST), Progress.NONE);
    }

    private static String text(ByteBuffer view) {
        return StandardCharsets.UTF_8.decode(view.duplicate()).toString();
    }
}
