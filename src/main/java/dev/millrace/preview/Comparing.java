package dev.millrace.preview;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.millrace.insight.InsightChange;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.preview.Difference.Move;
import dev.millrace.preview.Difference.Outcome;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/**
 * Takes records through two configurations of a pipeline and keeps count of where they part. Needs no Kafka. One thread;
 * records of one partition come in the order of their offsets.
 */
public final class Comparing {
    private final String name;
    private final String topic;
    private final Side before;
    private final Side after;
    private final Map<Turn, Count> moves = new LinkedHashMap<>();
    private final Causes deaths = new Causes();
    private final FieldTallies fields = new FieldTallies();
    private long records;
    private long changed;
    private long keys;
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;

    private record Turn(Outcome from, Outcome to) {}

    private static final class Count {
        private final Position example;
        private long records;

        Count(Position example) {
            this.example = example;
        }
    }

    /** Nothing seen yet. */
    public Comparing(PipelineSettings before, PipelineSettings after) {
        this.name = after.name();
        this.topic = after.from().topic();
        this.before = new Side(before);
        this.after = new Side(after);
    }

    /** Takes the next record. */
    public void take(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        records++;
        firstMillis = Math.min(firstMillis, item.timestamp());
        lastMillis = Math.max(lastMillis, item.timestamp());
        Position position = new Position(new Partition(item.topic(), item.partition()), item.offset());
        DryRun.Outcome old = before.take(item);
        DryRun.Outcome now = after.take(item);
        Turn turn = new Turn(kind(old), kind(now));
        moves.computeIfAbsent(turn, _ -> new Count(position)).records++;
        if (now instanceof DryRun.Outcome.Dead dead && turn.from() != Outcome.DEAD) {
            deaths.add(dead, position);
        }
        if (old instanceof DryRun.Outcome.Output one && now instanceof DryRun.Outcome.Output other) {
            compare(one, other, position);
        }
    }

    private void compare(DryRun.Outcome.Output old, DryRun.Outcome.Output now, Position position) {
        boolean isOtherKey = !Objects.equals(old.key(), now.key());
        boolean isOtherValue = !old.value().equals(now.value())
                && fields.add(old.value(), now.value(), position);
        keys += isOtherKey ? 1 : 0;
        changed += isOtherKey || isOtherValue ? 1 : 0;
    }

    private static Outcome kind(DryRun.Outcome outcome) {
        return switch (outcome) {
            case DryRun.Outcome.Output _ -> Outcome.PASSES;
            case DryRun.Outcome.Filtered _ -> Outcome.FILTERED;
            case DryRun.Outcome.Duplicate _ -> Outcome.DUPLICATE;
            case DryRun.Outcome.Dead _ -> Outcome.DEAD;
        };
    }

    /** What was found; no more may be taken. */
    public Difference result() {
        List<Move> all = new ArrayList<>();
        moves.forEach((turn, count) -> all
                .add(new Move(turn.from(), turn.to(), count.records, count.example)));
        Duration span = records == 0 ? Duration.ZERO : Duration.ofMillis(lastMillis - firstMillis);
        return new Difference(name, topic, records, span, all, deaths.all(), fields.all(), changed, keys,
                before.volume(), after.volume(),
                InsightChange.between(before.increments(), after.increments()));
    }
}
