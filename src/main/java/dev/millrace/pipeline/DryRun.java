package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
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
    private final PipelineSettings settings;
    private final RuleSet rules;
    private final Tools tools;
    private final Stages stages;
    private long offset;

    private DryRun(PipelineSettings settings, Time time) {
        this.settings = settings;
        this.rules = RuleSet.of(settings);
        this.tools = Tools.of(rules);
        this.stages = new Stages(settings.name(), "dry-run", time, new Refusals(),
                new Seen(settings.rules().dedupe()));
    }

    /**
     * Sets up the stages, with nothing seen yet.
     *
     * @param now what the wall clock says all the time
     */
    public static DryRun of(PipelineSettings settings, Instant now) {
        return new DryRun(settings, new Still(now.toEpochMilli()));
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
        BatchContent content = new BatchContent(rules, tools, null, 0,
                new MemoryBudget(settings.maxRecord()));
        try {
            stages.begin(content, SOME_TOPIC);
            stages.process(record(key, value, timestamp), content);
            return outcome(content);
        } finally {
            content.close();
        }
    }

    /** The unchecked nulls are Kafka's own way to say that there is none. */
    private ConsumerRecord<ByteBuffer, ByteBuffer> record(@Nullable ByteBuffer key,
            @Nullable ByteBuffer value,
            Instant timestamp) {
        return new ConsumerRecord<>(settings.from().topic(), 0, offset++, timestamp.toEpochMilli(),
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
        return switch (settings.to()) {
            case TopicSinkSettings _ -> {
                ProducerRecord<ByteBuffer, ByteBuffer> output = content.outputs().getFirst();
                yield new Outcome.Output(output.key(), output.value());
            }
            case ObjectSinkSettings _ -> new Outcome.Output(null, line(content));
        };
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
        private final @Nullable DedupeWindow inLog;

        Seen(@Nullable Dedupe dedupe) {
            this.inLog = dedupe instanceof Dedupe.InLog rule
                    ? new DedupeWindow(rule.limits(), RandomGenerator.getDefault())
                    : null;
        }

        @Override
        public boolean areInLog() {
            return true;
        }

        @Override
        public boolean isRepeated(Partition partition, byte[] id, int from, int length, long offset,
                long timestamp) {
            return inLog == null
                    ? !inRedis.add(new String(id, from, length, StandardCharsets.UTF_8))
                    : Duplicates.isRepeated(inLog, id, from, length, offset, timestamp);
        }
    }

    /** Clocks that stand still. */
    private record Still(long wallMillis) implements Time {
        @Override
        public long nanos() {
            return 0;
        }
    }
}
