package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Key of a window in the state of the merge: the series, a zero byte, and the start so that keys are in its order. */
record WindowKey(String series, long start) {
    byte[] bytes() {
        byte[] name = series.getBytes(StandardCharsets.UTF_8);
        // With the sign turned, the order of bytes is that of numbers.
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES).put(name).put((byte) 0)
                .putLong(start ^ Long.MIN_VALUE).array();
    }

    static WindowKey of(byte[] bytes) {
        int name = bytes.length - Long.BYTES - 1;
        return new WindowKey(new String(bytes, 0, name, StandardCharsets.UTF_8),
                ByteBuffer.wrap(bytes).getLong(name + 1) ^ Long.MIN_VALUE);
    }

    /** As people read it: "logins/count-by:device_type@1m/2026-11-20T14:21:00Z". */
    String text() {
        return series + "/" + InsightTopics.time(start);
    }
}
