package dev.millrace.store.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer without copying it first. One thread. */
final class BufferStream extends InputStream {
    private final ByteBuffer bytes;

    /** @param bytes from position to limit; left as it is */
    BufferStream(ByteBuffer bytes) {
        this.bytes = bytes.duplicate();
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return bytes.remaining();
    }
}
