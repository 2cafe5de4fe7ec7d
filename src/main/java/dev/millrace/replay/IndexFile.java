package dev.millrace.replay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.Family;
import dev.millrace.kafka.TopicIdentity;

/**
 * An index kept between two commands, so that only what is new has to be read. Only a cache: a file that is missing, of
 * another topic, of another version or damaged is as good as none.
 */
final class IndexFile {
    private static final int MAGIC = 0x4d4c4c31;
    private static final int VERSION = 1;
    private static final int BUFFER = 1 << 16;
    private final Path folder;

    IndexFile(Path folder) {
        this.folder = folder;
    }

    private Path file(String topicId) {
        return folder.resolve(topicId + ".index");
    }

    /**
     * Written beside and moved into place: who reads meanwhile sees the old one or the new one. Only its owner may read
     * it, as is so of any temporary file: messages tell a little of what records held.
     */
    void write(TopicIndex index) throws IOException {
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "index", ".tmp");
        try {
            CRC32C sum = new CRC32C();
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                    new CheckedOutputStream(Files.newOutputStream(fresh), sum), BUFFER))) {
                write(index, out);
                out.flush();
                out.writeLong(sum.getValue());
            }
            Files.move(fresh, file(index.id()), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void write(TopicIndex index, DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(index.id());
        out.writeInt(index.kinds().size());
        for (Kind kind : index.kinds()) {
            write(kind, out);
        }
        out.writeInt(index.partitions());
        for (int number = 0; number < index.partitions(); number++) {
            write(index.partition(number), out);
        }
    }

    private static void write(Kind kind, DataOutputStream out) throws IOException {
        out.writeUTF(kind.cause().pipeline());
        out.writeUTF(kind.cause().type());
        out.writeUTF(kind.cause().pointer());
        out.writeUTF(kind.cause().message());
        out.writeUTF(kind.cause().contract());
        out.writeUTF(kind.family().name());
        out.writeUTF(kind.source());
        out.writeInt(kind.retries());
        out.writeUTF(kind.replayId());
    }

    private static void write(PartitionIndex partition, DataOutputStream out) throws IOException {
        out.writeLong(partition.next());
        out.writeInt(partition.lastPrint());
        out.writeInt(partition.size());
        for (int i = 0; i < partition.size(); i++) {
            out.writeLong(partition.offset(i));
            out.writeLong(partition.millis(i));
            out.writeInt(partition.sourcePartition(i));
            out.writeLong(partition.sourceOffset(i));
            out.writeInt(partition.kind(i));
        }
    }

    /** Empty when there is none that can be used. */
    Optional<TopicIndex> read(TopicIdentity topic) {
        CRC32C sum = new CRC32C();
        try (CheckedInputStream checked = new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file(TopicIndex.id(topic))), BUFFER), sum);
                DataInputStream in = new DataInputStream(checked)) {
            TopicIndex index = new TopicIndex(topic);
            if (in.readInt() != MAGIC || in.readInt() != VERSION || !in.readUTF().equals(index.id())) {
                return Optional.empty();
            }
            int kinds = in.readInt();
            for (int i = 0; i < kinds; i++) {
                if (index.number(kind(in)) != i) {
                    return Optional.empty();
                }
            }
            int partitions = in.readInt();
            if (partitions > topic.partitions()) {
                return Optional.empty();
            }
            for (int number = 0; number < partitions; number++) {
                read(index.partition(number), kinds, in);
            }
            long sumOfAll = sum.getValue();
            return in.readLong() == sumOfAll ? Optional.of(index) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Kind kind(DataInputStream in) throws IOException {
        Cause cause = new Cause(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF());
        return new Kind(cause, Family.valueOf(in.readUTF()), in.readUTF(), in.readInt(),
                in.readUTF());
    }

    private static void read(PartitionIndex partition, int kinds, DataInputStream in) throws IOException {
        partition.next(in.readLong());
        partition.lastPrint(in.readInt());
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            long offset = in.readLong();
            long millis = in.readLong();
            int sourcePartition = in.readInt();
            long sourceOffset = in.readLong();
            int kind = in.readInt();
            if (kind < 0 || kind >= kinds) {
                throw new IllegalArgumentException("no such kind");
            }
            partition.add(offset, millis, sourcePartition, sourceOffset, kind);
        }
    }
}
