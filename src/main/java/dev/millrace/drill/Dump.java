package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Reads a topic with a plain committed reader without a group. Thread-safe. */
final class Dump {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Dump() {}

    /**
     * Visits every record up to the ends the partitions have now, those of one partition in their order.
     *
     * @throws DrillException when the topic cannot be read to its end
     */
    static void of(Clients clients, String topic, Consumer<ConsumerRecord<ByteBuffer, ByteBuffer>> visitor)
            throws DrillException {
        try (var reader = clients.reader("drill-dump", IsolationLevel.READ_COMMITTED);
                var end = clients.reader("drill-end", IsolationLevel.READ_UNCOMMITTED)) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            end.assign(partitions);
            Map<TopicPartition, Long> ends = end.endOffsets(partitions);
            long deadline = Time.system().nanos() + PATIENCE.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(each -> reader.position(each.getKey()) < each.getValue())) {
                var records = reader.poll(POLL);
                records.forEach(visitor);
                if (!records.isEmpty()) {
                    deadline = Time.system().nanos() + PATIENCE.toNanos();
                } else if (Time.system().nanos() - deadline > 0) {
                    throw new DrillException(
                            "topic " + topic + " cannot be read to its end: a transaction on it"
                                    + " has not ended, or a partition has no leader");
                }
            }
        } catch (KafkaUnavailableException | KafkaRefusedException
                | KafkaException e) {
            throw new DrillException("read topic " + topic + ": " + e.getMessage(), e);
        }
    }

    /** The first eight bytes of the SHA-256, and 0 for no value at all. */
    static long print(@Nullable ByteBuffer value) {
        if (value == null) {
            return 0;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(value.duplicate());
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
