package dev.millrace.settle;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;

/**
 * A contiguous run of one chain on its way: filled, ended, encoded, sealed, stored, settled. Owned by the poll thread;
 * only the content travels to other threads, and only after the end is known.
 *
 * @param <C> what the batch carries; the protocol never looks inside
 */
public final class Batch<C> {
    private enum Stage {
        FILLING, ENCODING, READY, STORED
    }

    private final ChainId chain;
    private final long first;
    private final long dictatedEnd;
    private final C content;
    private @Nullable CutAttributes attributes;
    private Stage stage = Stage.FILLING;
    private boolean sealed;
    private boolean exports;
    private long end = -1;
    private long records;
    private int epoch = -1;

    private Batch(ChainId chain, long first, long dictatedEnd, @Nullable CutAttributes attributes,
            C content) {
        this.chain = chain;
        this.first = first;
        this.dictatedEnd = dictatedEnd;
        this.attributes = attributes;
        this.sealed = attributes != null;
        this.content = content;
    }

    /** A batch whose end is still free. */
    static <C> Batch<C> free(ChainId chain, long first, C content) {
        return new Batch<>(chain, first, Long.MAX_VALUE, null, content);
    }

    /** A batch that somebody sealed: it ends where the register says. */
    static <C> Batch<C> dictated(ChainId chain, long first, Cut cut, C content) {
        return new Batch<>(chain, first, cut.end(), cut.attributes(), content);
    }

    public C content() {
        return content;
    }

    public ChainId chain() {
        return chain;
    }

    public long first() {
        return first;
    }

    /** Records at or above this offset belong to the next batch; {@link Long#MAX_VALUE} while the end is free. */
    public long dictatedEnd() {
        return dictatedEnd;
    }

    /** True when the end was found in the register rather than decided here. */
    public boolean isDictated() {
        return dictatedEnd != Long.MAX_VALUE;
    }

    /** How many records were taken, whatever became of them. */
    public long records() {
        return records;
    }

    /** The batch's extent; only once it is ended. */
    public OffsetRange range() {
        if (end < 0) {
            throw new IllegalStateException("the batch at " + first + " has no end yet");
        }
        return new OffsetRange(first, end);
    }

    /** What is or will be sealed; only once the batch is ended. */
    public CutAttributes attributes() {
        if (attributes == null) {
            throw new IllegalStateException("the batch at " + first + " has no end yet");
        }
        return attributes;
    }

    /** Leader epoch of the last record, -1 when there is none. */
    int epoch() {
        return epoch;
    }

    /** True until the end is reached or decided. */
    public boolean isFilling() {
        return stage == Stage.FILLING;
    }

    boolean isReady() {
        return stage == Stage.READY;
    }

    boolean isSealed() {
        return sealed;
    }

    boolean exports() {
        return exports;
    }

    /** Sealed and either stored or without anything to store: its offsets may be settled. */
    boolean isDone() {
        return sealed && (stage == Stage.STORED || (stage == Stage.READY && !exports));
    }

    /** Sealed, encoded, and its object is not known to be stored: the object may be written now, and not before. */
    boolean isUploadable() {
        return sealed && stage == Stage.READY && exports;
    }

    void take(int leaderEpoch) {
        records++;
        epoch = leaderEpoch;
    }

    /** Ends a dictated batch where the register says. */
    void complete() {
        end = dictatedEnd;
        stage = Stage.ENCODING;
    }

    /** Ends a free batch. */
    void cut(long at, CutAttributes decided) {
        end = at;
        attributes = decided;
        stage = Stage.ENCODING;
    }

    void encoded(boolean hasObject) {
        if (stage == Stage.ENCODING) {
            exports = hasObject;
            stage = Stage.READY;
        }
    }

    void seal() {
        sealed = true;
    }

    void stored() {
        stage = Stage.STORED;
    }

    Cut asCut() {
        return new Cut(end, attributes());
    }

    @Override
    public String toString() {
        return chain.partition() + "[" + first + ", " + (end < 0 ? "…" : end) + ") " + stage
                + (sealed ? " sealed" : "");
    }
}
