package dev.millrace.ops.lag;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.Partition;

/**
 * Reads the first committed record from given offsets on. A consumer of committed records passes over transaction markers,
 * aborted records and holes (KIP-98), and its position goes forward as it does; so where it comes to the end without a
 * record, there was none. Joins no group, commits nothing. One thread.
 */
final class TailReader implements AutoCloseable {
    /** Partitions of one wave. */
    private static final int WAVE = 200;
    private static final Duration POLL = Duration.ofMillis(100);
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Time time;

    private TailReader(Consumer<ByteBuffer, ByteBuffer> reader, Time time) {
        this.reader = reader;
        this.time = time;
    }

    static TailReader open(Clients clients, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new TailReader(clients.peeker("lag"), time);
    }

    /**
     * Answers as many as the time allows, in their order.
     *
     * @return without those there was no time for
     */
    Map<Peek.Question, Peek> read(List<Peek.Question> questions, Duration limit) {
        long deadline = time.nanos() + limit.toNanos();
        Map<Peek.Question, Peek> answers = new HashMap<>();
        List<Peek.Question> left = new ArrayList<>(questions);
        while (!left.isEmpty() && time.nanos() < deadline) {
            wave(takeWave(left), deadline, answers);
        }
        reader.unsubscribe();
        return answers;
    }

    /** A consumer has one place in each partition, so several questions about one go into different waves. */
    private static Map<TopicPartition, Peek.Question> takeWave(List<Peek.Question> left) {
        Map<TopicPartition, Peek.Question> wave = new LinkedHashMap<>();
        for (Iterator<Peek.Question> each = left.iterator(); each.hasNext() && wave.size() < WAVE;) {
            Peek.Question question = each.next();
            if (wave.putIfAbsent(kafka(question.partition()), question) == null) {
                each.remove();
            }
        }
        return wave;
    }

    private static TopicPartition kafka(Partition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    private void wave(Map<TopicPartition, Peek.Question> open, long deadline,
            Map<Peek.Question, Peek> answers) {
        try {
            reader.assign(open.keySet());
            open.forEach((partition, question) -> reader.seek(partition, question.from()));
            while (!open.isEmpty() && time.nanos() < deadline) {
                poll(open, answers);
            }
        } catch (KafkaException e) {
            open.values().forEach(question -> answers.put(question,
                    new Peek.Unread("read " + question.partition() + ": " + e.getMessage())));
            open.clear();
        }
    }

    private void poll(Map<TopicPartition, Peek.Question> open, Map<Peek.Question, Peek> answers) {
        try {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> found : reader.poll(POLL)) {
                answer(open, new TopicPartition(found.topic(), found.partition()),
                        new Peek.Found(found.offset(),
                                found.timestamp(), found.timestampType() == TimestampType.LOG_APPEND_TIME),
                        answers);
            }
        } catch (OffsetOutOfRangeException e) {
            e.offsetOutOfRangePartitions().forEach((partition, offset) -> answer(open, partition,
                    new Peek.Unread(partition + ": offset " + offset + " is not in the log any more"),
                    answers));
        }
        for (var question : List.copyOf(open.entrySet())) {
            long position = reader.position(question.getKey());
            if (position >= question.getValue().until()) {
                answer(open, question.getKey(), new Peek.Nothing(position), answers);
            }
        }
    }

    private void answer(Map<TopicPartition, Peek.Question> open, TopicPartition partition, Peek answer,
            Map<Peek.Question, Peek> answers) {
        Peek.Question question = open.remove(partition);
        if (question != null) {
            answers.put(question, answer);
            reader.pause(List.of(partition));
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
