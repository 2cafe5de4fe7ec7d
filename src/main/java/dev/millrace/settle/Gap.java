package dev.millrace.settle;

import java.util.Locale;

import dev.millrace.record.OffsetRange;

/** A run of offsets that has no outcome and never will; named in the ledger so that it is not silent. */
public record Gap(ChainId chain, OffsetRange range, Cause cause) {
    /** Why there is nothing to tell about these offsets. */
    public enum Cause {
        /** Kafka's retention, or deleteRecords, took them before they were read. */
        RETENTION,
        /** The topic was deleted after they were sealed; their objects may exist. */
        TOPIC_GONE,
        /** What the broker has of them does not agree with its checksum. */
        DAMAGED;

        /** As it stands in the ledger: "topic-gone". */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
