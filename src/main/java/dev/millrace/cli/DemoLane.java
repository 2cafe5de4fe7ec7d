package dev.millrace.cli;

import java.util.SortedMap;

import org.apache.kafka.common.IsolationLevel;

import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

/** A pipeline of the demo, and the generator that feeds its source topic meanwhile. */
final class DemoLane implements AutoCloseable {
    private final Pipeline pipeline;
    private final Feed feed;

    private DemoLane(Pipeline pipeline, Feed feed) {
        this.pipeline = pipeline;
        this.feed = feed;
    }

    /** Begins to send. */
    static DemoLane start(Clients clients, Pipeline pipeline, EventLoad load, long events, double rate) {
        return new DemoLane(pipeline, Feed.start(clients, load,
                new Generator.Options(pipeline.settings().from().topic(), 0, events, rate)));
    }

    /** How many records earlier starts left in the topic: shifts the seed, so that this start sends other events. */
    static long waiting(Topics topics, Pipeline pipeline)
            throws KafkaUnavailableException, KafkaRefusedException {
        return extents(topics, pipeline).values().stream().mapToLong(OffsetRange::end).sum();
    }

    private static SortedMap<Partition, OffsetRange> extents(Topics topics, Pipeline pipeline)
            throws KafkaUnavailableException, KafkaRefusedException {
        return topics.offsets(pipeline.settings().from().topic(), IsolationLevel.READ_UNCOMMITTED);
    }

    PipelineStatus status() {
        return pipeline.status();
    }

    /** Records that the brokers confirmed so far. */
    long acknowledged() {
        return feed.acknowledged();
    }

    boolean hasFailed() {
        return feed.hasFailed();
    }

    /** Ends the sending, and throws when it could not send all it should have. */
    void checkResult() throws Failure, InterruptedException {
        feed.checkResult();
    }

    /** Whether all is sent and settled that will be. */
    boolean isSettled(Topics topics) throws KafkaUnavailableException, KafkaRefusedException {
        return feed.isDone() && isSettled(extents(topics, pipeline), pipeline.status());
    }

    /** Nothing comes any more from partitions that are out of work. */
    static boolean isSettled(SortedMap<Partition, OffsetRange> extents, PipelineStatus status) {
        return extents.entrySet().stream()
                .filter(extent -> !status.stopped().containsKey(extent.getKey()))
                .allMatch(extent -> status.settled().getOrDefault(extent.getKey(), 0L) >= extent.getValue()
                        .end());
    }

    @Override
    public void close() {
        feed.close();
    }
}
