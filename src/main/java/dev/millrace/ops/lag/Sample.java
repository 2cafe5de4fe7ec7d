package dev.millrace.ops.lag;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import dev.millrace.record.Partition;

/**
 * Everything the brokers said in one look: committed offsets first, ends of logs after, so that no lag is negative and
 * none is too small.
 *
 * @param logs of every partition of every topic a group has to do with
 * @param missing topics that could not be described, and why
 * @param troubles what could not be asked, for people
 */
record Sample(Timing timing, List<OfGroup> groups, Map<Partition, OfLog> logs, Map<String, String> missing,
        List<String> troubles) {
    /**
     * When questions were sent and answered, in monotonic milliseconds.
     *
     * @param wallMillis wall clock when the offsets were asked for
     */
    record Timing(long wallMillis, long offsetsAsked, long offsetsAnswered, long endsAsked,
            long endsAnswered) {
        /** The moment a lag is told for: halfway through the reading of the offsets. */
        long asOf() {
            return offsetsAsked + half();
        }

        long wallAsOf() {
            return wallMillis + half();
        }

        /** How far that may be off. */
        long half() {
            return (offsetsAnswered - offsetsAsked + 1) / 2;
        }
    }

    /**
     * One group.
     *
     * @param members -1 where that could not be asked
     * @param assigned to its members now
     * @param committed without partitions that have no offset
     * @param failure why its offsets could not be read
     */
    record OfGroup(String group, GroupKind kind, String state, int members, Set<Partition> assigned,
            Map<Partition, Committed> committed, Optional<String> failure) {}

    /** @param shareLag what the brokers themselves count as the lag of a share group */
    record Committed(long offset, OptionalLong shareLag) {
        static Committed at(long offset) {
            return new Committed(offset, OptionalLong.empty());
        }
    }

    /** One partition's log. */
    sealed interface OfLog {
        /**
         * Its ends are known.
         *
         * @param topicId a topic made anew has another
         * @param bytes on its leader; -1 where nobody asked
         */
        record Read(String topicId, long start, long stable, long end, Retention retention, long bytes,
                Optional<OpenTransaction> open) implements OfLog {}

        record Unread(String why) implements OfLog {}
    }

    /**
     * What the topic's configuration deletes.
     *
     * @param isKnown whether it could be read
     * @param deletes whether records go because they are old, and not only because newer ones have their key
     * @param millis -1 for no limit
     * @param bytes of a partition, -1 for no limit
     */
    record Retention(boolean isKnown, boolean deletes, long millis, long bytes) {
        static final Retention UNKNOWN = new Retention(false, false, -1, -1);
    }

    /** The oldest open transaction of a partition. */
    record OpenTransaction(long producerId, long idleMillis) {}
}
