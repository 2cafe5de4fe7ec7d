package dev.millrace.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.kafka.Clients;

/** Everything that is in a topic, read by a plain consumer without a group. */
public final class TopicDump {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(5);

    private TopicDump() {}

    /** All records up to the ends the partitions have now; of one partition in order. */
    public static List<ConsumerRecord<ByteBuffer, ByteBuffer>> records(Clients clients, String topic,
            IsolationLevel isolation) throws Exception {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        visit(clients, topic, isolation, records::add);
        return records;
    }

    /** As {@link #records}, one after the other, for what would not fit into memory. */
    public static void visit(Clients clients, String topic, IsolationLevel isolation,
            java.util.function.Consumer<ConsumerRecord<ByteBuffer, ByteBuffer>> visitor) throws Exception {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("dump", isolation)) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            if (isolation == IsolationLevel.READ_COMMITTED) {
                awaitDecided(clients, reader, partitions);
            }
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(POLL).forEach(visitor);
            }
        }
    }

    /**
     * A commit is answered before its markers are written to every partition, so what was committed a moment ago may not be
     * seen yet. What is undecided for longer belongs to somebody who is gone.
     */
    private static void awaitDecided(Clients clients, Consumer<ByteBuffer, ByteBuffer> committed,
            List<TopicPartition> partitions) throws Exception {
        long deadline = System.nanoTime() + DECIDED_WITHIN.toNanos();
        try (Consumer<ByteBuffer, ByteBuffer> all = clients.reader("dump-ends",
                IsolationLevel.READ_UNCOMMITTED)) {
            while (!committed.endOffsets(partitions).equals(all.endOffsets(partitions))
                    && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(POLL.toNanos() / 10);
            }
        }
    }

    /** The committed values of a topic as text. */
    public static List<String> texts(Clients clients, String topic) throws Exception {
        return texts(clients, topic, IsolationLevel.READ_COMMITTED);
    }

    public static List<String> texts(Clients clients, String topic, IsolationLevel isolation)
            throws Exception {
        return records(clients, topic, isolation).stream()
                .map(record -> StandardCharsets.UTF_8.decode(record.value().duplicate()).toString()).toList();
    }

    /** The bytes of a view, in an array of their own. */
    public static byte[] bytes(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.duplicate().get(bytes);
        return bytes;
    }
}
