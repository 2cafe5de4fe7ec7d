package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * One action's work on the letters of one topic: whatever is sent because of a letter, its mark and the action's record
 * are written by one transaction. One thread.
 */
final class Work {
    private final TopicIndex index;
    private final Transactions transactions;
    private final Progress progress;
    private final List<Item> waiting = new ArrayList<>();
    private int marks;
    private long waitingBytes;

    /** @param output null where nothing is sent, which is so of all letters of an action or of none */
    record Item(int partition, long offset, MarkState becomes,
            @Nullable ProducerRecord<ByteBuffer, ByteBuffer> output) {
        long bytes() {
            return output == null || output.value() == null ? 0 : output.value().remaining();
        }
    }

    /** How far an action has come, over all its topics. */
    static final class Progress {
        private final Map<MarkState, Long> counts = new EnumMap<>(MarkState.class);
        private final Time time;
        private Action action;
        private long refused;

        Progress(Action action, Time time) {
            this.action = action;
            this.time = time;
        }

        Action action() {
            return action;
        }

        long count(MarkState state) {
            return counts.getOrDefault(state, 0L);
        }

        long refused() {
            return refused;
        }
    }

    private record Run(int partition, MarkState state) {}

    Work(TopicIndex index, Transactions transactions, Progress progress) {
        this.index = index;
        this.transactions = transactions;
        this.progress = progress;
    }

    void add(Item item) {
        waiting.add(item);
        waitingBytes += item.bytes();
    }

    int waiting() {
        return waiting.size();
    }

    long waitingBytes() {
        return waitingBytes;
    }

    /** Carries out what waits. A record that its topic refuses is left out, and its letter stays as it is. */
    void commit() throws KafkaUnavailableException {
        while (!waiting.isEmpty()) {
            Map<MarkState, Long> after = new EnumMap<>(progress.counts);
            waiting.forEach(item -> after.merge(item.becomes(), 1L, Long::sum));
            Action action = progress.action.with(after);
            Optional<Transactions.Refused> refused = transactions.commit(records(action));
            if (refused.isEmpty()) {
                progress.counts.putAll(after);
                progress.action = action;
                waiting.clear();
            } else {
                int number = refused.get().number();
                // Outputs come first: one for each letter, or none at all.
                if (number >= waiting.size() || waiting.get(number).output() == null) {
                    throw new KafkaUnavailableException("writing marks: " + refused.get().problem());
                }
                Item _ = waiting.remove(number);
                progress.refused++;
            }
        }
        waitingBytes = 0;
    }

    private List<ProducerRecord<ByteBuffer, ByteBuffer>> records(Action action) {
        List<ProducerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        Map<Run, List<Long>> runs = new HashMap<>();
        for (Item item : waiting) {
            if (item.output() != null) {
                records.add(item.output());
            }
            runs.computeIfAbsent(new Run(item.partition(), item.becomes()), _ -> new ArrayList<>())
                    .add(item.offset());
        }
        runs.forEach((run, offsets) -> {
            long[] sorted = offsets.stream().mapToLong(Long::longValue).sorted().toArray();
            Mark mark = new Mark(index.id(), run.partition(), action.id(), marks++, run.state(),
                    Mark.ranges(sorted));
            records.add(record(MarkCodec.key(mark), MarkCodec.value(mark)));
        });
        records.add(record(MarkCodec.key(action), MarkCodec.value(action)));
        return records;
    }

    /** Puts the end on record, and removes marks of letters that Kafka has deleted. */
    void end(Marks before) throws KafkaUnavailableException {
        List<ProducerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        for (int number = 0; number < index.partitions(); number++) {
            PartitionIndex partition = index.partition(number);
            long first = partition.size() == 0 ? partition.next() : partition.offset(0);
            before.outdated(index.id(), number, first)
                    .forEach(key -> records.add(record(MarkCodec.bytes(key), null)));
        }
        progress.action = progress.action.ended(progress.time);
        records.add(record(MarkCodec.key(progress.action), MarkCodec.value(progress.action)));
        Optional<Transactions.Refused> _ = transactions.commit(records);
    }

    /** The unchecked null is Kafka's own way to say that a key has no value any more. */
    private static ProducerRecord<ByteBuffer, ByteBuffer> record(ByteBuffer key, @Nullable ByteBuffer value) {
        return new ProducerRecord<>(Marks.TOPIC, Marks.PARTITION.partition(), key, value);
    }
}
