package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.record.OffsetRange;

/**
 * What was done to dead letters: which were replayed, parked or discarded, and by whom. Written in the very transaction
 * that does it. Immutable: as it stood when it was read.
 */
final class Marks {
    /** Compacted. Keys of marks are never used twice; those of letters that Kafka has deleted are removed by hand. */
    static final String TOPIC = "millrace.dlq.marks";
    /** One partition, so that marks have one order. A mark stands for hundreds of letters. */
    static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A replay that was killed holds its transaction open for fifteen seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Marks NONE = new Marks(Map.of(), Map.of());
    private final List<Mark> marks;
    private final Map<String, Action> actions;

    private Marks(Map<String, Mark> marks, Map<String, Action> actions) {
        this.marks = List.copyOf(marks.values());
        this.actions = Map.copyOf(actions);
    }

    /** The topic as it is made where there is none. */
    static TopicSpec topic() {
        return TopicSpec.of(TOPIC, 1).compacted();
    }

    static Marks none() {
        return NONE;
    }

    /** How much of what others are doing at the moment counts. */
    enum Until {
        /** What is committed. */
        COMMITTED,
        /** All that is in the topic now: waits until it is known what becomes of it. */
        CERTAIN
    }

    /** Reads the topic, which must exist. */
    static Marks read(Clients clients, Until until, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("dlq-marks",
                IsolationLevel.READ_COMMITTED)) {
            reader.assign(List.of(PARTITION));
            reader.seekToBeginning(List.of(PARTITION));
            long end = until == Until.COMMITTED ? end(reader) : highWatermark(clients);
            return read(reader, end, time);
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + TOPIC + ": " + e.getMessage(), e);
        }
    }

    private static Marks read(Consumer<ByteBuffer, ByteBuffer> reader, long end, Time time)
            throws KafkaUnavailableException {
        Map<String, Mark> marks = new LinkedHashMap<>();
        Map<String, Action> actions = new LinkedHashMap<>();
        long deadline = time.nanos() + PATIENCE.toNanos();
        while (reader.position(PARTITION) < end) {
            var items = reader.poll(POLL);
            items.forEach(item -> take(item, marks, actions));
            if (!items.isEmpty()) {
                deadline = time.nanos() + PATIENCE.toNanos();
            } else if (time.nanos() - deadline > 0) {
                throw new KafkaUnavailableException("reading " + TOPIC + ": not at its end after "
                        + PATIENCE.toSeconds() + " s; somebody's transaction is open");
            }
        }
        return new Marks(marks, actions);
    }

    private static long end(Consumer<?, ?> reader) {
        return reader.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
    }

    private static long highWatermark(Clients clients)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("dlq-marks-end",
                IsolationLevel.READ_UNCOMMITTED)) {
            reader.assign(List.of(PARTITION));
            return end(reader);
        }
    }

    private static void take(ConsumerRecord<ByteBuffer, ByteBuffer> item, Map<String, Mark> marks,
            Map<String, Action> actions) {
        if (item.key() == null) {
            return;
        }
        String key = StandardCharsets.UTF_8.decode(item.key().duplicate()).toString();
        if (item.value() == null) {
            marks.remove(key);
            actions.remove(key);
            return;
        }
        MarkCodec.mark(key, item.value()).ifPresent(mark -> marks.put(key, mark));
        MarkCodec.action(key, item.value()).ifPresent(action -> actions.put(action.id(), action));
    }

    /** The state of each letter of a partition, by its number in the index: what was written last counts. */
    MarkState[] states(TopicIndex index, int partition) {
        PartitionIndex letters = index.partition(partition);
        MarkState[] states = new MarkState[letters.size()];
        Arrays.fill(states, MarkState.OPEN);
        for (Mark mark : marks) {
            if (mark.partition() == partition && mark.topicId().equals(index.id())) {
                for (OffsetRange range : mark.ranges()) {
                    int at = letters.firstFrom(range.first());
                    while (at < states.length && letters.offset(at) < range.end()) {
                        states[at++] = mark.state();
                    }
                }
            }
        }
        return states;
    }

    /** What was done to one letter, oldest first. */
    List<Done> of(String topicId, int partition, long offset) {
        List<Done> done = new ArrayList<>();
        for (Mark mark : marks) {
            if (mark.partition() == partition && mark.topicId().equals(topicId) && mark.covers(offset)) {
                Action action = actions.get(mark.action());
                if (action != null) {
                    done.add(new Done(mark.state(), action));
                }
            }
        }
        return done;
    }

    /** Keys of marks that speak only of letters below the first that is still there. */
    List<String> outdated(String topicId, int partition, long first) {
        return marks.stream().filter(mark -> mark.partition() == partition
                && mark.topicId().equals(topicId) && mark.last() < first).map(Mark::key).toList();
    }

    /** Newest first. */
    List<Action> actions() {
        return actions.values().stream()
                .sorted(Comparator.comparingLong(Action::startedMillis).reversed().thenComparing(Action::id))
                .toList();
    }
}
