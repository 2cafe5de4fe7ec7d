package dev.millrace.ops.lag;

/** What a group still has to read of a partition, in offsets. What is not known is never 0. */
public sealed interface Lag {
    /**
     * Both ends are known.
     *
     * @param offsets from the first record a reader of committed records would be given to the end of what is decided; 0
     *        where only transaction markers, aborted or compacted records follow. Of a group that reads uncommitted
     *        records: to the high watermark
     * @param committed the group's next offset
     * @param start the first offset still in the log
     * @param stable end of what is decided: the last stable offset
     * @param end the high watermark
     */
    record Known(long offsets, long committed, long start, long stable, long end) implements Lag {}

    /** The group has the partition, but has committed nothing for it; it will begin where its own policy says. */
    record NoCommit(long start, long end) implements Lag {}

    /**
     * It could not be found out.
     *
     * @param reason what was tried and what the brokers said, for people
     */
    record Failed(String reason) implements Lag {}
}
