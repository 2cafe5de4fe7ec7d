package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.example.Json;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.Dedupe;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.DryRun.Outcome;
import dev.millrace.pipeline.RuleVersion;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.transform.EventKeys;

/**
 * Takes a record through the stages again, and those before it that its outcome depends on. The clock says the record's own
 * time: what it said then is not kept.
 */
final class Rerun {
    /** Two runs whose clocks lie this far apart differ in whatever depends on the clock. */
    private static final Duration APART = Duration.ofMillis(1_234_567_891);
    private final LogReader log;
    private final RuleVersion rules;
    private final ConsumerRecord<ByteBuffer, ByteBuffer> item;
    private final Instant now;

    Rerun(LogReader log, RuleVersion rules, ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        this.log = log;
        this.rules = rules;
        this.item = item;
        this.now = Instant.ofEpochMilli(Math.max(0, item.timestamp()));
    }

    /**
     * What came of it.
     *
     * @param repeats offset of the record it repeats, where that is known
     */
    record Result(Outcome outcome, OptionalLong repeats) {}

    Result run() throws KafkaUnavailableException, KafkaRefusedException {
        Optional<Dedupe> dedupe = rules.dedupe();
        if (dedupe.isPresent() && dedupe.get() instanceof Dedupe.InLog inLog) {
            return behind(inLog);
        }
        return new Result(rules.dryRun().take(item, now), OptionalLong.empty());
    }

    /** With all that was seen before, as a worker does that takes the partition over. */
    private Result behind(Dedupe.InLog dedupe) throws KafkaUnavailableException, KafkaRefusedException {
        Duration horizon = dedupe.limits().window().plus(dedupe.limits().lateness());
        Partition partition = new Partition(item.topic(), item.partition());
        long first = log.firstSince(partition, item.timestamp() - horizon.toMillis())
                .map(found -> Math.min(found, item.offset())).orElse(item.offset());
        DryRun stages = rules.dryRun();
        EventKeys ids = dedupe.by().keys();
        Map<ByteBuffer, Long> seen = new HashMap<>();
        log.range(partition, new OffsetRange(first, item.offset()), earlier -> {
            if (stages.take(earlier, now) instanceof Outcome.Output) {
                id(ids, earlier).ifPresent(id -> seen.put(id, earlier.offset()));
            }
            return true;
        });
        Outcome outcome = stages.take(item, now);
        if (!(outcome instanceof Outcome.Duplicate)) {
            return new Result(outcome, OptionalLong.empty());
        }
        @Nullable
        Long of = id(ids, item).flatMap(id -> Optional.ofNullable(seen.get(id))).orElse(null);
        return new Result(outcome, of == null ? OptionalLong.empty() : OptionalLong.of(of));
    }

    private static Optional<ByteBuffer> id(EventKeys ids, ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        ByteBuffer value = item.value();
        boolean isRead = value != null && ids.read(value.array(), value.arrayOffset() + value.position(),
                value.remaining(), item.timestamp()) instanceof dev.millrace.transform.Outcome.Kept;
        if (!isRead) {
            return Optional.empty();
        }
        byte[] copy = new byte[ids.length()];
        System.arraycopy(ids.bytes(), ids.offset(), copy, 0, copy.length);
        return Optional.of(ByteBuffer.wrap(copy));
    }

    /** JSON Pointers of the places in the output that depend on when it is made. */
    Set<String> unsteady() {
        Set<String> pointers = new HashSet<>();
        if (rules.readsClock() && rules.dryRun().take(item, now) instanceof Outcome.Output one
                && rules.dryRun().take(item, now.plus(APART)) instanceof Outcome.Output other) {
            Optional<JsonNode> before = Json.parse(one.value());
            Optional<JsonNode> after = Json.parse(other.value());
            if (before.isPresent() && after.isPresent()) {
                FieldChange.between(before.get(), after.get())
                        .forEach(change -> pointers.add(change.pointer()));
            }
        }
        return pointers;
    }

    /**
     * Which of the events that a batch stores this one is, from 1: how many records of the batch up to this one pass the
     * stages. Empty when a part of the batch can no longer be read.
     */
    OptionalLong place(OffsetRange batch, OffsetRange readable)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (batch.first() < readable.first()) {
            return OptionalLong.empty();
        }
        DryRun stages = rules.dryRun();
        long[] stored = {0};
        log.range(new Partition(item.topic(), item.partition()),
                new OffsetRange(batch.first(), item.offset() + 1), each -> {
                    stored[0] += stages.take(each, now) instanceof Outcome.Output ? 1 : 0;
                    return true;
                });
        return OptionalLong.of(stored[0]);
    }
}
