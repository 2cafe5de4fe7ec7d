package dev.millrace.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * One event per line, gzip (RFC 1952), one member. The header holds no time, no name and no operating system, the level
 * is fixed: the same lines give the same bytes with the same build of zlib.
 */
public final class JsonGz implements Format {
    private static final int LEVEL = 1;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 255};
    private static final int TRAILER = 8;
    /** The JDK pins the input for the length of one native call, and some collectors wait for that. */
    private static final int SLICE = 128 * 1024;

    /** Idle ones only: each holds about 256 KiB of native memory that {@link Deflater#reset()} makes reusable. */
    private final ArrayBlockingQueue<Deflater> idle = new ArrayBlockingQueue<>(
            Runtime.getRuntime().availableProcessors());

    @Override
    public String extension() {
        return "json.gz";
    }

    @Override
    public String contentType() {
        return "application/gzip";
    }

    @Override
    public Encoded encode(EventLines lines) {
        byte[] target = Arrays.copyOf(HEADER, firstCapacity(lines.size()));
        Deflater pooled = idle.poll();
        Deflater deflater = pooled == null ? new Deflater(LEVEL, true) : pooled;
        boolean whole = false;
        try {
            Compression compression = new Compression(deflater, target, HEADER.length);
            compression.run(lines.array(), lines.size());
            ByteBuffer bytes = finish(compression, lines);
            whole = true;
            return new Encoded(bytes.asReadOnlyBuffer(), crc32c(bytes));
        } finally {
            giveBack(deflater, whole);
        }
    }

    /** Room for lines that shrink to a third; telemetry does better, and anything else makes it grow. */
    private static int firstCapacity(int size) {
        return HEADER.length + size / 3 + 1024;
    }

    private void giveBack(Deflater deflater, boolean whole) {
        if (whole) {
            deflater.reset();
            if (idle.offer(deflater)) {
                return;
            }
        }
        deflater.end();
    }

    private static ByteBuffer finish(Compression compression, EventLines lines) {
        byte[] array = compression.withRoomFor(TRAILER);
        var crc = new CRC32();
        crc.update(lines.array(), 0, lines.size());
        int end = compression.end();
        ByteBuffer.wrap(array, end, TRAILER).order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt(lines.size());
        return ByteBuffer.wrap(array, 0, end + TRAILER);
    }

    private static int crc32c(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** One run of a deflater into one array that grows as needed. */
    private static final class Compression {
        private final Deflater deflater;
        private byte[] target;
        private int end;

        Compression(Deflater deflater, byte[] target, int end) {
            this.deflater = deflater;
            this.target = target;
            this.end = end;
        }

        void run(byte[] source, int size) {
            for (int from = 0; from < size; from += SLICE) {
                deflater.setInput(source, from, Math.min(SLICE, size - from));
                while (!deflater.needsInput()) {
                    step();
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                step();
            }
        }

        private void step() {
            byte[] array = withRoomFor(1);
            end += deflater.deflate(array, end, array.length - end);
        }

        byte[] withRoomFor(int more) {
            int needed = Math.addExact(end, more);
            if (needed > target.length) {
                target = Arrays.copyOf(target, Growth.capacity(target.length, needed));
            }
            return target;
        }

        int end() {
            return end;
        }
    }
}
