package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.kafka.Compression;

import static org.assertj.core.api.Assertions.assertThat;

class AlikeTest {
    private static ProducerRecord<ByteBuffer, ByteBuffer> item(String topic, @Nullable String key,
            byte[] value) {
        return new ProducerRecord<>(topic, null, 5L,
                key == null ? null : ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap(value));
    }

    private static ProducerRecord<ByteBuffer, ByteBuffer> random(int bytes) {
        byte[] value = new byte[bytes];
        new Random(bytes).nextBytes(value);
        return item("out", "k", value);
    }

    private static Alike alike(ProducerRecord<ByteBuffer, ByteBuffer> item, Throwable cause) {
        return new Alike(new Transactor.Refused(item, cause, "no"), Compression.ZSTD);
    }

    @Test
    void what_is_no_smaller_than_what_is_too_large_is_too_large() {
        Alike alike = alike(random(20_000), new RecordTooLargeException());

        assertThat(alike.test(random(20_000))).isTrue();
        assertThat(alike.test(random(20_001))).isTrue();
        assertThat(alike.test(random(19_900))).isFalse();
    }

    @Test
    void what_compression_makes_small_may_pass_however_large_it_was() {
        Alike alike = alike(random(20_000), new RecordTooLargeException());

        assertThat(alike.test(item("out", "k", new byte[2_000_000]))).isFalse();
        assertThat(alike(item("out", "k", new byte[2_000_000]), new RecordTooLargeException())
                .test(random(20_000))).isFalse();
    }

    @Test
    void a_topic_that_refuses_a_record_without_a_key_refuses_all_of_them() {
        Alike alike = alike(item("out", null, new byte[10]), new InvalidRecordException("no key"));

        assertThat(alike.test(item("out", null, new byte[20]))).isTrue();
        assertThat(alike.test(item("out", "k", new byte[10]))).isFalse();
        assertThat(alike.test(item("t.dlq", null, new byte[10]))).isFalse();
    }

    @Test
    void of_other_refusals_nothing_is_concluded_but_that_an_equal_record_is_refused_too() {
        Alike alike = alike(random(10), new InvalidTimestampException("long ago"));

        assertThat(alike.test(random(10))).isTrue();
        assertThat(alike.test(random(11))).isFalse();
    }
}
