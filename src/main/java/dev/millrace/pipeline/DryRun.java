package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.format.EventLines;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.Partition;
import dev.millrace.settle.TopicId;
import dev.millrace.transform.dedupe.DedupeWindow;

/**
 * Takes single records through the stages of a pipeline, those of its worker, and tells what becomes of each. Needs no
 * Kafka, settles nothing. One thread.
 */
public final class DryRun {
    private static final TopicId SOME_TOPIC = new TopicId(1, 1);
    private static final ByteSize NO_LIMIT = new ByteSize(Long.MAX_VALUE);
    private static final String NO_TOPIC = "dry-run";
    private final RuleSet rules;
    private final Tools tools;
    private final Stages stages;
    private final Still clock = new Still();
    private long offset;

    DryRun(RuleSet rules) {
        this.rules = rules;
        this.tools = Tools.of(rules);
        this.stages = new Stages("dry-run", "dry-run", clock, new Refusals(),
                new Seen(rules.dedupe().orElse(null)));
    }

    /**
     * Sets up the stages, with nothing seen yet.
     *
     * @param now what the wall clock says all the time
     */
    public static DryRun of(PipelineSettings settings, Instant now) {
        DryRun run = new DryRun(RuleSet.of(settings));
        run.clock.wallMillis = now.toEpochMilli();
        return run;
    }

    /** What became of a record. */
    public sealed interface Outcome {
        /**
         * What is forwarded or stored.
         *
         * @param key null for none, as objects have
         * @param value without a line end
         */
        record Output(@Nullable ByteBuffer key, ByteBuffer value) implements Outcome {}

        record Filtered() implements Outcome {}

        record Duplicate() implements Outcome {}

        /**
         * As it stands in the dead letter.
         *
         * @param reason its label
         * @param pointer JSON Pointer to the value at fault
         */
        record Dead(String reason, String pointer, String message) implements Outcome {}
    }

    /**
     * Takes the next record.
     *
     * @param value null for a tombstone; backed by an array
     */
    public Outcome take(@Nullable ByteBuffer key, @Nullable ByteBuffer value, Instant timestamp) {
        return take(record(key, value, timestamp));
    }

    /**
     * Takes a record as it was read; those of one partition in the order of their offsets.
     *
     * @param now what the wall clock says from here on
     */
    public Outcome take(ConsumerRecord<ByteBuffer, ByteBuffer> item, Instant now) {
        clock.wallMillis = now.toEpochMilli();
        return take(item);
    }

    private Outcome take(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        BatchContent content = new BatchContent(rules, tools, null, 0, new MemoryBudget(NO_LIMIT));
        try {
            stages.begin(content, SOME_TOPIC);
            stages.process(item, content);
            return outcome(content);
        } finally {
            content.close();
        }
    }

    /** The unchecked nulls are Kafka's own way to say that there is none. */
    private ConsumerRecord<ByteBuffer, ByteBuffer> record(@Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            Instant timestamp) {
        return new ConsumerRecord<>(NO_TOPIC, 0, offset++, timestamp.toEpochMilli(),
                TimestampType.CREATE_TIME, size(key), size(value), key, value, new RecordHeaders(),
                Optional.empty());
    }

    private static int size(@Nullable ByteBuffer bytes) {
        return bytes == null ? -1 : bytes.remaining();
    }

    private Outcome outcome(BatchContent content) {
        Outcomes outcomes = content.outcomes();
        if (!content.letters().isEmpty()) {
            return dead(content.letters().getFirst().value());
        }
        if (outcomes.filtered() > 0) {
            return new Outcome.Filtered();
        }
        if (outcomes.duplicates() > 0) {
            return new Outcome.Duplicate();
        }
        if (rules.topic().isPresent()) {
            ProducerRecord<ByteBuffer, ByteBuffer> output = content.outputs().getFirst();
            return new Outcome.Output(output.key(), output.value());
        }
        return new Outcome.Output(null, line(content));
    }

    private static ByteBuffer line(BatchContent content) {
        EventLines lines = content.encodingBegins();
        byte[] line = new byte[lines.size()];
        lines.copyTo(line);
        content.notEncoded();
        return ByteBuffer.wrap(line, 0, line.length - 1);
    }

    /** Read from the letter that would be sent, so that nothing is said which would not stand there. */
    private static Outcome dead(ByteBuffer letter) {
        JsonNode envelope = JsonMapper.shared()
                .readTree(StandardCharsets.UTF_8.decode(letter.duplicate()).toString());
        return new Outcome.Dead(envelope.required("error_type").stringValue(),
                envelope.required("error_pointer").stringValue(), envelope.required("error").stringValue());
    }

    /** The ids of this run. What Redis would remember is remembered here as long as the run lasts. */
    private static final class Seen implements Repeats {
        private final Set<String> inRedis = new HashSet<>();
        private final Dedupe.@Nullable InLog rule;
        private final Map<Partition, DedupeWindow> inLog = new HashMap<>();

        Seen(@Nullable Dedupe dedupe) {
            this.rule = dedupe instanceof Dedupe.InLog kept ? kept : null;
        }

        @Override
        public boolean areInLog() {
            return true;
        }

        @Override
        public boolean isRepeated(Partition partition, byte[] id, int from, int length, long offset,
                long timestamp) {
            if (rule == null) {
                return !inRedis.add(new String(id, from, length, StandardCharsets.UTF_8));
            }
            DedupeWindow window = inLog.computeIfAbsent(partition,
                    _ -> new DedupeWindow(rule.limits(), RandomGenerator.getDefault()));
            return Duplicates.isRepeated(window, id, from, length, offset, timestamp);
        }
    }

    /** Clocks that stand still until they are set. */
    private static final class Still implements Time {
        private long wallMillis;

        @Override
        public long wallMillis() {
            return wallMillis;
        }

        @Override
        public long nanos() {
            return 0;
        }
    }
}
