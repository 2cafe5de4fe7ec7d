package dev.millrace.preview;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.insight.Increment;
import dev.millrace.insight.Insights;
import dev.millrace.insight.Tally;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;

/** One of the two configurations at work. */
final class Side {
    /** A tally is made for the windows of a batch, and so it is taken as often as one would be. */
    private static final int TALLIED_AT_ONCE = 2_000;
    private final DryRun stages;
    private final Batching batching;
    private final boolean isObjects;
    private final @Nullable Insights insights;
    private @Nullable Tally tally;
    private List<Increment> increments = new ArrayList<>();
    private int tallied;
    private long events;
    private long bytes;

    Side(PipelineSettings settings) {
        this.stages = DryRun.of(settings, Instant.EPOCH);
        this.batching = new Batching(settings.batch());
        this.isObjects = settings.to() instanceof ObjectSinkSettings;
        this.insights = settings.rules().insights();
        this.tally = insights == null ? null : insights.open(0, 1);
    }

    /** Takes the next record; the clock says the record's own time, so that it says the same to both. */
    DryRun.Outcome take(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        DryRun.Outcome outcome = stages.take(item, Instant.ofEpochMilli(Math.max(0, item.timestamp())));
        long size = 0;
        if (outcome instanceof DryRun.Outcome.Output output) {
            size = output.value().remaining() + (isObjects ? 1L : 0);
            events++;
            bytes += size;
            tally(output.value(), item.timestamp());
        }
        batching.take(item.partition(), item.timestamp(), size);
        return outcome;
    }

    private void tally(ByteBuffer event, long timestamp) {
        if (tally == null || insights == null) {
            return;
        }
        tally.add(event.array(), event.arrayOffset() + event.position(), event.remaining(), timestamp);
        if (++tallied >= TALLIED_AT_ONCE) {
            takeTally();
            tally = insights.open(0, 1);
        }
    }

    private void takeTally() {
        if (tally != null) {
            increments.addAll(tally.take());
            increments = new ArrayList<>(Increment.combined(increments));
            tallied = 0;
        }
    }

    /** What was counted; the side is over. */
    List<Increment> increments() {
        takeTally();
        return increments;
    }

    Difference.Volume volume() {
        return new Difference.Volume(events, bytes, isObjects ? batching.objects() : 0);
    }
}
