package dev.millrace.replay;

import java.util.Arrays;

/**
 * What one transaction did to letters of one partition.
 *
 * @param topicId of the topic for dead letters, in hexadecimal: one that is made again has other letters at the same
 *        offsets
 * @param action by which it was done
 * @param number tells marks of one action and partition apart
 * @param ranges first and last offset of each run of letters, ascending: [3, 3, 7, 9]
 */
record Mark(String topicId, int partition, String action, int number, MarkState state, long[] ranges) {
    /** Of ascending offsets. */
    static long[] ranges(long[] offsets) {
        long[] ranges = new long[offsets.length * 2];
        int length = 0;
        for (long offset : offsets) {
            if (length > 0 && ranges[length - 1] == offset - 1) {
                ranges[length - 1] = offset;
            } else {
                ranges[length++] = offset;
                ranges[length++] = offset;
            }
        }
        return Arrays.copyOf(ranges, length);
    }

    String key() {
        return MarkCodec.MARK + topicId + "/" + partition + "/" + action + "/" + number;
    }

    boolean covers(long offset) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (ranges[i] <= offset && offset <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** The last offset it speaks of. */
    long last() {
        return ranges.length == 0 ? -1 : ranges[ranges.length - 1];
    }
}
