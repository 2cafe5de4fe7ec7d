package dev.millrace.settle;

import dev.millrace.record.OffsetRange;

/** A request to store an object. Once sent, it may be carried out at any later time, any number of times. */
final class Put {
    /** What shapes the object's key. */
    record Key(ChainId chain, OffsetRange range, long keyTime) {}

    private final Key key;
    private final CutAttributes attributes;
    private final SimContent content;
    private final SimWorker sender;
    private final Settlement<SimContent> process;
    private final Chain<SimContent> assignment;

    Put(Batch<SimContent> batch, OffsetRange range, SimWorker sender, Settlement<SimContent> process,
            Chain<SimContent> assignment) {
        this.key = new Key(batch.chain(), range, batch.attributes().keyTime());
        this.attributes = batch.attributes();
        this.content = batch.content();
        this.sender = sender;
        this.process = process;
        this.assignment = assignment;
    }

    Key key() {
        return key;
    }

    ChainId chain() {
        return key.chain();
    }

    OffsetRange range() {
        return key.range();
    }

    CutAttributes attributes() {
        return attributes;
    }

    SimContent content() {
        return content;
    }

    SimWorker sender() {
        return sender;
    }

    /** The life of the worker's process that waits for the answer. */
    Settlement<SimContent> process() {
        return process;
    }

    /** The assignment of the partition under which it was sent. */
    Chain<SimContent> assignment() {
        return assignment;
    }

    boolean isFor(Batch<SimContent> batch) {
        return chain().equals(batch.chain()) && range().first() == batch.first()
                && attributes.equals(batch.attributes());
    }

    @Override
    public String toString() {
        return "PUT " + chain().partition() + range() + " of worker " + sender.slot();
    }
}
