package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.record.Partition;
import dev.millrace.settle.Chain;

/** Keeps the consumer where the chains stand: seeks after a load, pauses what must not be read now. Poll thread only. */
final class FlowControl {
    private static final Logger LOG = LoggerFactory.getLogger(FlowControl.class);
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Duplicates duplicates;
    private final Map<Partition, Place> places = new HashMap<>();
    private final Set<Partition> paused = new HashSet<>();
    /** Those that the consumer must find elsewhere at its next poll. */
    private final Set<Partition> astray = new HashSet<>();

    private record Place(Chain<BatchContent> chain, int placement) {}

    FlowControl(Consumer<ByteBuffer, ByteBuffer> consumer, Duplicates duplicates) {
        this.consumer = consumer;
        this.duplicates = duplicates;
    }

    /**
     * A partition was assigned. It gets some position and is paused at once: without a position the client would ask for
     * the committed offset, and one whose transaction is pending would hold up all partitions.
     */
    void assigned(Partition partition) {
        consumer.seek(Kafkas.partition(partition), 0);
        pause(partition);
    }

    /** The partition belongs to somebody else. */
    void left(Partition partition) {
        places.remove(partition);
        paused.remove(partition);
        astray.remove(partition);
    }

    /**
     * Makes the consumer fetch again what it has fetched: it drops that only at a poll that finds its position elsewhere.
     * The offset after the position lies in the log as well, or is its end.
     *
     * @param position where it stands, and something lies; the chain may stand above that, even at the end of the log
     */
    void refetch(Partition partition, long position) {
        places.remove(partition);
        astray.add(partition);
        whileAssigned(partition, () -> {
            consumer.seek(Kafkas.partition(partition), position + 1);
            resume(partition);
        });
    }

    /** True when records that a poll gives for this chain are those it waits for. */
    boolean isPlaced(Chain<BatchContent> chain) {
        return chain.isOpen() && new Place(chain, chain.placement()).equals(places.get(chain.partition()));
    }

    /** Brings one partition into line. */
    void control(Chain<BatchContent> chain, boolean mayRead) {
        whileAssigned(chain.partition(), () -> bringIntoLine(chain, mayRead));
    }

    private static void whileAssigned(Partition partition, Runnable change) {
        try {
            change.run();
        } catch (IllegalStateException e) {
            LOG.atDebug().addKeyValue("partition", partition)
                    .log("the consumer has lost the partition and will say so at the next poll");
        }
    }

    private void bringIntoLine(Chain<BatchContent> chain, boolean mayRead) {
        Partition partition = chain.partition();
        if (astray.remove(partition)) {
            return;
        }
        if (chain.isOpen() && !isPlaced(chain)) {
            OptionalLong from = duplicates.readFrom(chain);
            if (from.isPresent()) {
                place(chain, from.getAsLong());
                places.put(partition, new Place(chain, chain.placement()));
            }
        }
        if (mayRead && chain.isConsuming() && isPlaced(chain)) {
            resume(partition);
        } else {
            pause(partition);
        }
    }

    /** A log that was cut below the position and has grown past it since is known by the epoch alone. */
    private void place(Chain<BatchContent> chain, long offset) {
        int epoch = offset == chain.position() ? chain.positionEpoch() : -1;
        consumer.seek(Kafkas.partition(chain.partition()),
                new OffsetAndMetadata(offset, epoch < 0 ? Optional.empty() : Optional.of(epoch), ""));
    }

    /** True while nothing keeps the partition from being read. */
    boolean isReading(Partition partition) {
        return !paused.contains(partition);
    }

    /** Keeps the consumer from coming back to what it could not read here; the chain is out of work. */
    void abandon(Partition partition, long position) {
        whileAssigned(partition, () -> {
            pause(partition);
            consumer.seek(Kafkas.partition(partition), position + 1);
        });
    }

    /** Goes on from there within what is read again; the chain stands above it. */
    void pass(Partition partition, long offset) {
        whileAssigned(partition, () -> consumer.seek(Kafkas.partition(partition), offset));
    }

    private void pause(Partition partition) {
        if (paused.add(partition)) {
            consumer.pause(List.of(Kafkas.partition(partition)));
        }
    }

    private void resume(Partition partition) {
        if (paused.remove(partition)) {
            consumer.resume(List.of(Kafkas.partition(partition)));
        }
    }
}
