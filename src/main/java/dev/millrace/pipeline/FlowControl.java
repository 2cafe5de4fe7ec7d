package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
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
    }

    /** True when records that a poll gives for this chain are those it waits for. */
    boolean isPlaced(Chain<BatchContent> chain) {
        return chain.isOpen() && new Place(chain, chain.placement()).equals(places.get(chain.partition()));
    }

    /** Brings one partition into line. */
    void control(Chain<BatchContent> chain, boolean mayRead) {
        try {
            bringIntoLine(chain, mayRead);
        } catch (IllegalStateException e) {
            LOG.atDebug().addKeyValue("partition", chain.partition())
                    .log("the consumer has lost the partition and will say so at the next poll");
        }
    }

    private void bringIntoLine(Chain<BatchContent> chain, boolean mayRead) {
        Partition partition = chain.partition();
        if (chain.isOpen() && !isPlaced(chain)) {
            OptionalLong from = duplicates.readFrom(chain);
            if (from.isPresent()) {
                consumer.seek(Kafkas.partition(partition), from.getAsLong());
                places.put(partition, new Place(chain, chain.placement()));
            }
        }
        if (mayRead && chain.isConsuming() && isPlaced(chain)) {
            resume(partition);
        } else {
            pause(partition);
        }
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
