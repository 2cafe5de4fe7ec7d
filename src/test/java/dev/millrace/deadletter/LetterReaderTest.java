package dev.millrace.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.deadletter.StoredLetter.Payload;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** Headers as each of these programs writes them. */
class LetterReaderTest {
    private static final long TIMESTAMP = 1_767_225_600_000L;
    private final LetterReader reader = new LetterReader();

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, text(value));
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> item(@Nullable String key, byte @Nullable [] value,
            List<Header> headers) {
        return new ConsumerRecord<>("letters", 2, 17, TIMESTAMP, TimestampType.CREATE_TIME, 0, 0,
                key == null ? null : ByteBuffer.wrap(text(key)),
                value == null ? null : ByteBuffer.wrap(value),
                new RecordHeaders(headers), Optional.empty());
    }

    private static Position place(String topic, int partition, long offset) {
        return new Position(new Partition(topic, partition), offset);
    }

    private static String value(StoredLetter letter) {
        return letter.original().payload() instanceof Payload.Here(var _, var value) && value != null
                ? StandardCharsets.UTF_8.decode(value.duplicate()).toString()
                : "";
    }

    private static byte[] envelope(@Nullable ByteBuffer key, byte @Nullable [] value, int limit) {
        return new Envelope(new ByteSize(limit)).encode(new DeadLetter(place("logins", 3, 4711), key,
                value == null ? null : ByteBuffer.wrap(value), TIMESTAMP,
                new Verdict.Rejected(Reason.RANGE, "/tags/3/port", 17,
                        "tags[3].port must be at most 65535, found 70000"),
                Instant.parse("2026-02-03T04:05:06.007Z"), "archive", "user-login@1a2b3c4d", "worker-0", 2));
    }

    @Test
    void our_own_envelope_gives_all_that_was_put_into_it() {
        StoredLetter letter = reader.read(item("k",
                envelope(ByteBuffer.wrap(text("k")), text("{\"a\":\"ü\"}"), 1_000),
                List.of(header("trace", "7"))));

        assertThat(letter.family()).isEqualTo(Family.MILLRACE);
        assertThat(letter.at()).isEqualTo(place("letters", 2, 17));
        assertThat(letter.millis()).isEqualTo(Instant.parse("2026-02-03T04:05:06.007Z").toEpochMilli());
        assertThat(letter.original().at()).isEqualTo(place("logins", 3, 4711));
        assertThat(letter.original().timestamp()).isEqualTo(TIMESTAMP);
        assertThat(letter.original().headers()).containsExactly(header("trace", "7"));
        assertThat(value(letter)).isEqualTo("{\"a\":\"ü\"}");
        assertThat(letter.failure()).isEqualTo(new StoredLetter.Failure("range", "/tags/3/port", 17,
                "tags[3].port must be at most 65535, found 70000"));
        assertThat(letter.trace().retries()).isEqualTo(2);
        assertThat(letter.cause()).isEqualTo(new Cause("archive", "range", "/tags/*/port",
                "tags[#].port must be at most #", "user-login@1a2b3c4d"));
    }

    @Test
    void bytes_that_are_no_text_come_back_as_they_were() {
        byte[] random = new byte[2_000];
        new Random(1).nextBytes(random);

        StoredLetter letter = reader.read(item(null, envelope(ByteBuffer.wrap(random), random, 60_000),
                List.of()));

        assertThat(letter.original().payload())
                .isEqualTo(new Payload.Here(ByteBuffer.wrap(random), ByteBuffer.wrap(random)));
    }

    @Test
    void a_tombstone_is_not_an_empty_value() {
        assertThat(reader.read(item("k", envelope(null, null, 1_000), List.of())).original().payload())
                .isEqualTo(new Payload.Here(null, null));
        assertThat(reader.read(item("k", envelope(null, new byte[0], 1_000), List.of())).original().payload())
                .isEqualTo(new Payload.Here(null, ByteBuffer.allocate(0)));
    }

    @Test
    void of_a_value_that_was_cut_the_rest_is_at_its_origin() {
        byte[] large = "x".repeat(2_000).getBytes(StandardCharsets.US_ASCII);

        StoredLetter letter = reader.read(item(null, envelope(null, large, 1_000), List.of()));

        assertThat(letter.original().payload()).isInstanceOfSatisfying(Payload.AtOrigin.class, part -> {
            assertThat(part.bytes()).isEqualTo(2_000);
            assertThat(part.sha256()).isEqualTo(LetterReader.sha256(ByteBuffer.wrap(large)));
            assertThat(part.beginning()).isEqualTo(ByteBuffer.wrap(large, 0, 1_000));
        });
    }

    @Test
    void a_letter_without_all_headers_is_not_the_whole_record() {
        StoredLetter letter = reader.read(item(null, envelope(null, text("{}"), 1_000),
                List.of(header(LetterReader.HEADERS_CUT, "true"))));

        assertThat(letter.original().payload()).isInstanceOf(Payload.AtOrigin.class);
    }

    @Test
    void spring_writes_its_numbers_in_binary_and_the_oldest_header_first() {
        List<Header> headers = List.of(header("trace", "7"),
                header("kafka_dlt-original-topic", "orders"),
                new RecordHeader("kafka_dlt-original-partition", ByteBuffer.allocate(4).putInt(5).array()),
                new RecordHeader("kafka_dlt-original-offset",
                        ByteBuffer.allocate(8).putLong(9_876_543_210L).array()),
                new RecordHeader("kafka_dlt-original-timestamp",
                        ByteBuffer.allocate(8).putLong(1_700_000_000_123L).array()),
                header("kafka_dlt-original-timestamp-type", "CreateTime"),
                header("kafka_dlt-original-consumer-group", "billing"),
                header("kafka_dlt-exception-fqcn",
                        "org.springframework.kafka.listener.ListenerExecutionFailedException"),
                header("kafka_dlt-exception-cause-fqcn", "java.lang.IllegalStateException"),
                header("kafka_dlt-exception-message", "Listener failed; order 4711 of 'a@b.c' is unknown"),
                header("kafka_dlt-exception-stacktrace", "java.lang.IllegalStateException: …\n\tat …"),
                header("kafka_dlt-original-topic", "orders.retry"));

        StoredLetter letter = reader.read(item("k", text("{}"), headers));

        assertThat(letter.family()).isEqualTo(Family.SPRING);
        assertThat(letter.original().at()).isEqualTo(place("orders", 5, 9_876_543_210L));
        assertThat(letter.original().timestamp()).isEqualTo(1_700_000_000_123L);
        assertThat(letter.original().headers()).containsExactly(header("trace", "7"));
        assertThat(letter.pipeline()).isEqualTo("billing");
        assertThat(letter.failure().type()).isEqualTo("IllegalStateException");
        assertThat(letter.cause().message()).isEqualTo("Listener failed; order # of \"…\" is unknown");
        assertThat(value(letter)).isEqualTo("{}");
    }

    @Test
    void numbers_as_text_are_read_where_binary_ones_are_usual() {
        StoredLetter letter = reader.read(item(null, text("v"),
                List.of(header("kafka_dlt-original-topic", "orders"),
                        header("kafka_dlt-original-partition", "1234"),
                        header("kafka_dlt-original-offset", "12345678"))));

        assertThat(letter.original().at()).isEqualTo(place("orders", 1234, 12_345_678));
    }

    @Test
    void kafka_connect_writes_text() {
        StoredLetter letter = reader.read(item("k", text("v"), List.of(header("trace", "7"),
                header("__connect.errors.topic", "orders"), header("__connect.errors.partition", "3"),
                header("__connect.errors.offset", "42"), header("__connect.errors.connector.name", "s3-sink"),
                header("__connect.errors.task.id", "1"), header("__connect.errors.stage", "VALUE_CONVERTER"),
                header("__connect.errors.class.name", "org.apache.kafka.connect.json.JsonConverter"),
                header("__connect.errors.exception.class.name",
                        "org.apache.kafka.connect.errors.DataException"),
                header("__connect.errors.exception.message", "Converting byte[] failed at line 1, column 17"),
                header("__connect.errors.exception.stacktrace", "…"))));

        assertThat(letter.family()).isEqualTo(Family.CONNECT);
        assertThat(letter.original().at()).isEqualTo(place("orders", 3, 42));
        assertThat(letter.original().headers()).containsExactly(header("trace", "7"));
        assertThat(letter.pipeline()).isEqualTo("s3-sink");
        assertThat(letter.consumer()).isEqualTo("1");
        assertThat(letter.cause()).isEqualTo(new Cause("s3-sink", "DataException", "",
                "Converting byte[] failed at line #, column # (VALUE_CONVERTER)", ""));
    }

    @Test
    void kafka_streams_writes_text() {
        StoredLetter letter = reader.read(item("k", text("v"),
                List.of(header("__streams.errors.exception", "java.lang.ArithmeticException"),
                        header("__streams.errors.message", "/ by zero"),
                        header("__streams.errors.stacktrace", "…"),
                        header("__streams.errors.topic", "orders"),
                        header("__streams.errors.partition", "0"), header("__streams.errors.offset", "7"))));

        assertThat(letter.family()).isEqualTo(Family.STREAMS);
        assertThat(letter.original().at()).isEqualTo(place("orders", 0, 7));
        assertThat(letter.failure().type()).isEqualTo("ArithmeticException");
        assertThat(letter.original().headers()).isEmpty();
    }

    @Test
    void a_share_group_may_tell_nothing_but_the_place() {
        StoredLetter letter = reader.read(item(null, null,
                List.of(header("__dlq.errors.topic", "orders"), header("__dlq.errors.partition", "4"),
                        header("__dlq.errors.offset", "99"), header("__dlq.errors.group", "workers"),
                        header("__dlq.errors.delivery.count", "5"),
                        header("__dlq.errors.message", "Offset delivery count exceeded the threshold."))));

        assertThat(letter.family()).isEqualTo(Family.SHARE_GROUP);
        assertThat(letter.original().at()).isEqualTo(place("orders", 4, 99));
        assertThat(letter.original().payload()).isEqualTo(new Payload.AtOrigin(null, null, -1, ""));
        assertThat(letter.pipeline()).isEqualTo("workers");
        assertThat(letter.trace().retries()).isEqualTo(4);
    }

    @Test
    void what_was_replayed_before_is_known_by_its_headers() {
        StoredLetter letter = reader.read(item(null, envelope(null, text("{}"), 1_000),
                List.of(header(ReplayHeaders.ID, "aa"), header(ReplayHeaders.COUNT, "7"),
                        header(ReplayHeaders.LETTER, "logins.dlq-0@3"))));

        assertThat(letter.trace()).isEqualTo(new StoredLetter.Trace(7, "aa", "logins.dlq-0@3"));
    }

    @Test
    void what_nobody_understands_is_a_letter_all_the_same() {
        for (String value : List.of("", "no json", "{\"a\":1}",
                "{\"original_topic\":1,\"original_offset\":{},"
                        + "\"error_type\":[]}",
                "{\"original_topic\":\"t\",\"original_offset\":1,\"error_type\":\"x\","
                        + "\"original_partition\":0,\"original_value\":\"%\",\"original_value_encoding\":\"base64\"}")) {
            StoredLetter letter = reader.read(item("k", text(value), List.of()));

            assertThat(letter.isUnreadable()).as(value).isTrue();
            assertThat(letter.original().at()).isNull();
            assertThat(value(letter)).isEqualTo(value);
        }
    }

    @Test
    void no_bytes_and_no_headers_make_it_throw() {
        Random random = new Random(7);
        List<String> names = List.of("kafka_dlt-original-topic", "kafka_dlt-original-partition",
                "kafka_dlt-original-offset", "__connect.errors.topic", "__connect.errors.partition",
                "__connect.errors.offset", "__streams.errors.topic", "__streams.errors.offset",
                "__dlq.errors.topic", "__dlq.errors.delivery.count", ReplayHeaders.COUNT);
        for (int round = 0; round < 5_000; round++) {
            List<Header> headers = names.stream().filter(_ -> random.nextInt(3) == 0)
                    .<Header>map(name -> new RecordHeader(name, bytes(random, 24))).toList();

            StoredLetter letter = reader.read(item(null, bytes(random, 40), headers));

            assertThat(letter.cause().id()).hasSize(8);
        }
    }

    private static byte @Nullable [] bytes(Random random, int longest) {
        byte[] bytes = new byte[random.nextInt(longest)];
        random.nextBytes(bytes);
        return random.nextInt(10) == 0 ? null : bytes;
    }
}
