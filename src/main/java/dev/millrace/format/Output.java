package dev.millrace.format;

import java.util.Arrays;

/**
 * What comes out of a compressor that gives it piece by piece: an array that grows by half, and is used again for the
 * next object unless it has become large. A compressor is always offered the same room, so that nothing it does can
 * depend on what was compressed before.
 */
final class Output {
    static final int ROOM = 64 * 1024;
    private static final int KEPT = 4 << 20;
    private byte[] bytes = new byte[2 * ROOM];
    private int size;

    void restart() {
        if (bytes.length > KEPT) {
            bytes = new byte[2 * ROOM];
        }
        size = 0;
    }

    /** The array, with {@link #ROOM} for more from {@link #size} on. */
    byte[] withRoom() {
        if (bytes.length - size < ROOM) {
            bytes = Arrays.copyOf(bytes, Growth.capacity(bytes.length, Math.addExact(size, ROOM)));
        }
        return bytes;
    }

    /** So many bytes were written into the room. */
    void wrote(int more) {
        size += more;
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }
}
