package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    record Placed(long start, long latest, long untimed, Aggregate sum) implements Content {
        /** Both together, added up in an empty sum of their kind. */
        Placed with(Placed other, Aggregate empty) {
            empty.merge(sum);
            empty.merge(other.sum);
            return new Placed(start, Math.max(latest, other.latest), untimed + other.untimed, empty);
        }
    }

    /**
     * Into none.
     *
     * @param ahead events that claim to be later than their record
     * @param crowded events of a batch with more than {@value InsightTally#MOST_WINDOWS} windows
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

    /**
     * The same with fewer records: what several batches of one transaction add to one window comes together. The parts stay as
     * they are, for a transaction that fails is planned anew.
     *
     * @param parts of each source partition in the order of its batches
     * @return to be sent in this order
     */
    public static List<Increment> combined(List<Increment> parts) {
        Map<Place, Increment> sums = new HashMap<>();
        for (Increment part : parts) {
            sums.merge(Place.of(part), part, Increment::with);
        }
        return sums.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(Map.Entry::getValue).toList();
    }

    /** Increments for the same place can be one. The oldest window comes first, what is in none before them. */
    private record Place(String series, int partition, long start) implements Comparable<Place> {
        static Place of(Increment increment) {
            return new Place(increment.series(), increment.partition,
                    increment.content instanceof Placed placed ? placed.start() : Long.MIN_VALUE);
        }

        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::series).thenComparingInt(Place::partition)
                    .thenComparingLong(Place::start)
                    .compare(this, other);
        }
    }

    private Increment with(Increment other) {
        Content sum = switch (content) {
            case Unplaced one when other.content instanceof Unplaced two ->
                new Unplaced(one.ahead + two.ahead, one.crowded + two.crowded);
            case Placed one when other.content instanceof Placed two ->
                one.with(two, insight.measure().empty());
            case Placed _,Unplaced _ -> throw new IllegalArgumentException("not for the same place");
        };
        return new Increment(pipeline, insight, partition, partitions, sum);
    }

    /** Value of its record, as {@link IncrementCodec} writes it. */
    public ByteBuffer value() {
        return ByteBuffer.wrap(IncrementCodec.encode(this));
    }
}
