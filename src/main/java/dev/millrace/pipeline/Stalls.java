package dev.millrace.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.record.Partition;

/**
 * Tells of partitions that are read and give nothing, although their logs go on: a broker whose log is damaged where it
 * says how long a batch is takes that for the end, and says nothing. Poll thread only.
 */
final class Stalls {
    private static final Logger LOG = LoggerFactory.getLogger(Stalls.class);
    private static final long TOLD_AFTER_NANOS = Duration.ofSeconds(30).toNanos();
    private final Counters counters;
    private final Time time;
    private final Map<Partition, Mark> marks = new HashMap<>();

    /** Where a partition stood first, and when. */
    private record Mark(long position, long sinceNanos) {}

    Stalls(Counters counters, Time time) {
        this.counters = counters;
        this.time = time;
    }

    /**
     * Notes how a partition stands, now and then.
     *
     * @param position where the consumer stands, which while it looks back is below where the partition goes on
     * @param ahead offsets that the log has above the position
     */
    void note(Partition partition, long position, long ahead, boolean isRead) {
        Mark mark = marks.get(partition);
        if (!isRead || ahead <= 0 || mark == null || mark.position() != position) {
            marks.put(partition, new Mark(position, time.nanos()));
            counters.healed(where(partition));
        } else if (time.nanos() - mark.sinceNanos() > TOLD_AFTER_NANOS) {
            tell(partition,
                    ("the broker has given nothing from offset %,d on for %d s, although its log goes on to"
                            + " %,d. If another replica is whole, make it the leader")
                            .formatted(mark.position(),
                                    Duration.ofNanos(TOLD_AFTER_NANOS).toSeconds(), mark.position() + ahead));
        }
    }

    private void tell(Partition partition, String problem) {
        if (counters.trouble(Trouble.Kind.DAMAGE, where(partition), problem)) {
            LOG.atWarn().addKeyValue("partition", partition).addKeyValue("problem", problem)
                    .log("the partition gives nothing");
        }
    }

    /** The partition belongs to somebody else, or is out of work. */
    void left(Partition partition) {
        marks.remove(partition);
        counters.healed(where(partition));
    }

    private static String where(Partition partition) {
        return "waiting for " + partition;
    }
}
