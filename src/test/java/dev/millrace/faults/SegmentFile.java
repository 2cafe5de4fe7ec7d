package dev.millrace.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.record.OffsetRange;

/**
 * The first log file of a partition on a broker's disk, for tests that break it; not while the broker runs. A batch there
 * begins with its first offset (8 bytes) and its length from there on (4); its last offset, less the first, stands 23 bytes
 * from the start, its records from 61 on (Kafka's message format, version 2).
 */
final class SegmentFile {
    private static final int HEAD_BYTES = 61;
    private static final int LENGTH_AT = 8;
    private static final int MAGIC_AT = 16;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private final Path file;

    private SegmentFile(Path file) {
        this.file = file;
    }

    static SegmentFile of(Path brokerData, String topic, int partition) {
        return new SegmentFile(brokerData.resolve(topic + "-" + partition).resolve("%020d.log".formatted(0)));
    }

    /** A batch and where it begins in the file. */
    record Found(OffsetRange range, long at) {}

    List<Found> batches() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Found> batches = new ArrayList<>();
        int at = 0;
        while (at + HEAD_BYTES <= bytes.limit() && bytes.getInt(at + LENGTH_AT) > 0) {
            long first = bytes.getLong(at);
            batches.add(new Found(
                    new OffsetRange(first, first + bytes.getInt(at + LAST_OFFSET_DELTA_AT) + 1), at));
            at += LENGTH_AT + Integer.BYTES + bytes.getInt(at + LENGTH_AT);
        }
        return batches;
    }

    /** Turns one bit over in the records of a batch. */
    void breakRecords(Found batch) throws IOException {
        flip(batch.at() + HEAD_BYTES + 7);
    }

    /** Turns bits over in the length of a batch, so that what follows it cannot be found. */
    void breakLength(Found batch) throws IOException {
        flip(batch.at() + LENGTH_AT);
    }

    /** Turns a bit over in the number that says how to read a batch. */
    void breakMagic(Found batch) throws IOException {
        flip(batch.at() + MAGIC_AT);
    }

    private void flip(long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            int read = channel.read(one, at);
            if (read != 1) {
                throw new IOException("nothing at " + at + " of " + file);
            }
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            int written = channel.write(one, at);
            if (written != 1) {
                throw new IOException("nothing written at " + at + " of " + file);
            }
        }
    }
}
