package dev.millrace.explain;

import java.nio.ByteBuffer;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.millrace.record.OffsetRange;

/** What lies at an offset of the source topic now. */
public sealed interface Sighting {
    /** A committed record. */
    record Here(ConsumerRecord<ByteBuffer, ByteBuffer> item) implements Sighting {}

    /**
     * None that a pipeline could read.
     *
     * @param log what the partition holds, up to its high watermark
     */
    record Absent(Why why, OffsetRange log) implements Sighting {}

    /** Why there is none. */
    enum Why {
        /** There is no such topic or partition. */
        NO_PARTITION("there is no such partition"),
        /** It lies below the first offset that is still there. */
        REMOVED("the log begins above it: retention or deletion has removed what was there"),
        /** It lies at or above the end of the log. */
        NOT_WRITTEN("nothing has been written there yet"),
        /** It belongs to a transaction that is open, or one below it is. */
        NOT_COMMITTED("it lies behind a transaction that is still open, so nobody reads it yet"),
        /** It lay in a topic of this name that is no more. */
        ANOTHER_TOPIC(
                "a topic of this name was deleted and made again since: what lies there now is another record"),
        /** It belongs to a transaction that was aborted. */
        ABORTED("a record of a transaction that was aborted; nobody ever reads it"),
        /** There is a hole in the log. */
        MARKER("no record: it is a transaction's marker"),
        /** There is a hole in the log of a compacted topic. */
        MARKER_OR_COMPACTED(
                "no record: it is a transaction's marker, or compaction has removed what was there");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }
}
