package dev.millrace.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** What stands around deflated bytes in a gzip file of one member (RFC 1952). Says nothing of time, place or system. */
final class Gzip {
    static final int LEVEL = 1;
    /** Deflate, no flags, no time, fastest compression, unknown system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 255};
    private static final int TRAILER = 8;

    private Gzip() {}

    /**
     * Puts a file together.
     *
     * @param deflated of which the first {@code length} bytes count
     * @param plain checksum of the lines
     * @param size of the lines
     */
    static byte[] file(byte[] deflated, int length, CRC32 plain, int size) {
        return ByteBuffer.allocate(Math.addExact(HEADER.length + TRAILER, length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HEADER).put(deflated, 0, length).putInt((int) plain.getValue()).putInt(size).array();
    }
}
