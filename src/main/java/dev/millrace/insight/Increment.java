package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What one batch adds to one insight: a record of the topic {@value InsightTopics#INCREMENTS}. It says everything that the
 * merge needs to know, so whoever merges needs no configuration.
 */
public final class Increment {
    private final String pipeline;
    private final Insight insight;
    private final int partition;
    private final int partitions;
    private final Content content;

    /** Where the events went. */
    sealed interface Content permits Placed, Unplaced {}

    /**
     * Into a window.
     *
     * @param start milliseconds since the epoch
     * @param latest time of the latest of the events, likewise
     * @param untimed events that were placed by the timestamp of their record because their own time could not be read
     */
    record Placed(long start, long latest, long untimed, Aggregate sum) implements Content {}

    /**
     * Into none.
     *
     * @param ahead events of a time that has not come yet
     * @param crowded events of a batch with more than {@value Lane#MOST_WINDOWS} windows
     */
    record Unplaced(long ahead, long crowded) implements Content {}

    /**
     * An increment.
     *
     * @param partition of the source topic
     * @param partitions how many the source topic has
     */
    Increment(String pipeline, Insight insight, int partition, int partitions, Content content) {
        this.pipeline = pipeline;
        this.insight = insight;
        this.partition = partition;
        this.partitions = partitions;
        this.content = content;
    }

    String pipeline() {
        return pipeline;
    }

    Insight insight() {
        return insight;
    }

    int partition() {
        return partition;
    }

    int partitions() {
        return partitions;
    }

    Content content() {
        return content;
    }

    /** The windows of one insight: "logins/count-by:device_type@1m". */
    String series() {
        return pipeline + "/" + insight.id();
    }

    /**
     * Which partition of the increments' topic it is sent to: all of an insight go to the same, in their order.
     *
     * @param available how many the topic has
     */
    public int partition(int available) {
        return Math.floorMod(series().hashCode(), available);
    }

    /** Key of its record, for people who look at the topic. */
    public ByteBuffer key() {
        String window = content instanceof Placed placed ? "/" + InsightTopics.time(placed.start()) : "";
        return ByteBuffer.wrap((series() + window).getBytes(StandardCharsets.UTF_8));
    }

    /** Value of its record, as {@link IncrementCodec} writes it. */
    public ByteBuffer value() {
        return ByteBuffer.wrap(IncrementCodec.encode(this));
    }
}
