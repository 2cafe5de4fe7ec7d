package dev.millrace.replay;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.record.OffsetRange;

/**
 * What one transaction did to letters of one partition.
 *
 * @param topicId of the topic for dead letters, in hexadecimal: one that is made again has other letters at the same
 *        offsets
 * @param action by which it was done
 * @param number tells marks of one action and partition apart
 * @param ranges offsets of the letters, ascending
 */
record Mark(String topicId, int partition, String action, int number, MarkState state,
        List<OffsetRange> ranges) {
    Mark {
        ranges = List.copyOf(ranges);
    }

    /** Neighbours are one range. */
    static List<OffsetRange> ranges(long[] ascending) {
        List<OffsetRange> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= ascending.length; i++) {
            if (i == ascending.length || ascending[i] != ascending[i - 1] + 1) {
                ranges.add(new OffsetRange(ascending[from], ascending[i - 1] + 1));
                from = i;
            }
        }
        return ranges;
    }

    String key() {
        return MarkCodec.MARK + topicId + "/" + partition + "/" + action + "/" + number;
    }

    boolean covers(long offset) {
        return ranges.stream().anyMatch(range -> range.contains(offset));
    }

    /** The last offset it speaks of, -1 for none. */
    long last() {
        return ranges.isEmpty() ? -1 : ranges.getLast().end() - 1;
    }
}
