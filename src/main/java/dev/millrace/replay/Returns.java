package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.deadletter.ReplayHeaders;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Counts records of a replay that come back as dead letters while it runs. One thread. */
final class Returns implements AutoCloseable {
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final String action;
    private long count;

    private Returns(Consumer<ByteBuffer, ByteBuffer> reader, String action) {
        this.reader = reader;
        this.action = action;
    }

    /** Looks at what is written into these topics from now on. */
    static Returns open(Clients clients, List<TopicIndex> topics, String action)
            throws KafkaUnavailableException, KafkaRefusedException {
        Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("dlq-returns",
                IsolationLevel.READ_COMMITTED);
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (TopicIndex topic : topics) {
                for (int number = 0; number < topic.partitions(); number++) {
                    partitions.add(new TopicPartition(topic.name(), number));
                }
            }
            reader.assign(partitions);
            reader.endOffsets(partitions).forEach(reader::seek);
            return new Returns(reader, action);
        } catch (KafkaException e) {
            reader.close();
            throw new KafkaUnavailableException("watching dead letters: " + e.getMessage(), e);
        }
    }

    /** How many there are by now. */
    long count() throws KafkaUnavailableException {
        try {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(Duration.ZERO)) {
                if (ReplayHeaders.text(item.headers(), ReplayHeaders.ID).equals(action)) {
                    count++;
                }
            }
            return count;
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("watching dead letters: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
