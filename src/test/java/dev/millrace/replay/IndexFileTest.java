package dev.millrace.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.Family;
import dev.millrace.kafka.TopicIdentity;

import static org.assertj.core.api.Assertions.assertThat;

class IndexFileTest {
    private static final TopicIdentity TOPIC = new TopicIdentity("a.dlq", new Uuid(17, 4711), 2, 1);

    @TempDir
    private Path folder;

    private static Kind kind(String message) {
        return new Kind(new Cause("p", "range", "/a", message, "c@1"), Family.MILLRACE, "a", 1, "");
    }

    private static TopicIndex index() {
        TopicIndex index = new TopicIndex(TOPIC);
        for (int i = 0; i < 5_000; i++) {
            index.partition(i % 2).add(i, 1_000L + i, i % 5, i * 3L, index.number(kind("m" + i % 7)));
        }
        index.partition(0).next(5_000);
        index.partition(1).next(5_001);
        index.partition(1).lastPrint(99);
        return index;
    }

    private Path only() throws Exception {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    @Test
    void what_was_kept_comes_back() throws Exception {
        TopicIndex index = index();
        IndexFile file = new IndexFile(folder);
        file.write(index);
        file.write(index);

        TopicIndex back = file.read(TOPIC).orElseThrow();

        assertThat(back.kinds()).isEqualTo(index.kinds());
        assertThat(back.size()).isEqualTo(5_000);
        assertThat(back.partition(1).next()).isEqualTo(5_001);
        assertThat(back.partition(1).lastPrint()).isEqualTo(99);
        for (int i = 0; i < 2_500; i++) {
            assertThat(back.partition(1).offset(i)).isEqualTo(2L * i + 1);
            assertThat(back.partition(1).millis(i)).isEqualTo(1_001L + 2L * i);
            assertThat(back.partition(1).sourcePartition(i)).isEqualTo((2 * i + 1) % 5);
            assertThat(back.kinds().get(back.partition(1).kind(i))).isEqualTo(kind("m" + (2 * i + 1) % 7));
        }
        assertThat(only()).exists();
    }

    @Test
    void whatever_is_damaged_is_as_good_as_none() throws Exception {
        IndexFile file = new IndexFile(folder);
        file.write(index());
        Path path = only();
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at += 997) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(path, damaged);
            assertThat(file.read(TOPIC)).as("byte %d", at).isEmpty();
        }
        Files.write(path, new byte[0]);
        assertThat(file.read(TOPIC)).isEmpty();
    }

    @Test
    void a_topic_that_was_made_again_has_none() throws Exception {
        IndexFile file = new IndexFile(folder);
        file.write(index());

        assertThat(file.read(new TopicIdentity("a.dlq", new Uuid(17, 4712), 2, 1)))
                .isEqualTo(Optional.empty());
    }

    @Test
    void what_retention_took_goes() {
        PartitionIndex partition = index().partition(0);

        partition.dropBelow(11);

        assertThat(partition.offset(0)).isEqualTo(12);
        assertThat(partition.size()).isEqualTo(2_494);
        assertThat(partition.next()).isEqualTo(5_000);
        assertThat(partition.firstFrom(13)).isEqualTo(1);
    }
}
