package dev.millrace.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Time;
import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.Oracle;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;

import static org.assertj.core.api.Assertions.assertThat;

/** What is missing or wrong: a sink says so, and either waits or ends with a code that tells which. */
class RefusalIT {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int CONFIGURATION = 78;

    @TempDir
    private Path folder;

    @Test
    void wrong_keys_of_the_store_end_it_at_once_with_78() throws Exception {
        try (Site site = Site.of("keys", GroupProtocol.CONSUMER)) {
            Sink sink = site.sink(Map.of("MINIO_SECRET_KEY", "not-the-key"));

            int code = sink.process().awaitExit(START_LIMIT);

            assertThat(code).isEqualTo(CONFIGURATION);
            assertThat(sink.process()
                    .says("the secret key does not belong to the access key; check the secret key"))
                    .isTrue();
            assertThat(sink.process().says("not-the-key")).isFalse();
            assertThat(sink.process().says(S3Process.SECRET_KEY)).isFalse();
        }
    }

    @Test
    void a_missing_topic_is_named_and_waited_for_until_sigterm() throws Exception {
        try (Site site = Site.of("missing", GroupProtocol.CONSUMER)) {
            Sink sink = site.sink(Map.of("KAFKA_TOPIC", "no-such-topic"));
            sink.process().awaitSays("topic no-such-topic does not exist at", START_LIMIT);

            sink.process().terminate();

            assertThat(sink.process().awaitExit(STOP_LIMIT)).isZero();
            assertThat(sink.process().says("asked to stop before anything had begun")).isTrue();
        }
    }

    @Test
    void a_topic_that_is_made_later_is_found() throws Exception {
        try (Site site = Site.of("later", GroupProtocol.CONSUMER)) {
            site.deleteTopic();
            Sink sink = site.sink();
            sink.process().awaitSays("does not exist at", START_LIMIT);
            site.makeTopic();
            site.send(0, 3_000);

            site.awaitSettled(Duration.ofMinutes(1));

            assertThat(sink.drain()).isZero();
            site.proof().assertClean();
        }
    }

    @Test
    void brokers_that_are_not_there_are_named_and_waited_for_until_sigterm() throws Exception {
        try (Site site = Site.of("silent", GroupProtocol.CONSUMER)) {
            Sink sink = site.sink(Map.of("KAFKA_BROKERS", "127.0.0.1:1"));
            sink.process().awaitSays(
                    "connection refused by 127.0.0.1:1; start the brokers or correct their addresses",
                    START_LIMIT);

            sink.process().terminate();

            assertThat(sink.process().awaitExit(STOP_LIMIT)).isZero();
        }
    }

    @Test
    void a_full_disk_stops_the_taking_until_there_is_room() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
                "this user may not mount: skipped");
        try (Site site = Site.of("full", GroupProtocol.CONSUMER)) {
            site.send(0, 60_000);
            Sink sink = site.sink(Map.of("MINIO_ENDPOINT", "file:" + disk));
            sink.process().awaitSays("no space left", START_LIMIT);
            long before = site.unsettled();

            assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isTrue();
            site.awaitSettled(Duration.ofMinutes(2));
            assertThat(sink.drain()).isZero();

            assertThat(before).as("unsettled while the disk was full").isPositive();
            try (ObjectStore store = Stores.open(new StoreSettings.Folder(disk), site.bucket(),
                    MissingBucket.FAIL,
                    Time.system())) {
                Oracle.Verdict verdict = Oracle.compare(site.clients(), site.topic(), site.deadLetterTopic(),
                        store);
                System.out.printf("RefusalIT full disk: unsettled while full=%d %s%n", before, verdict);
                assertThat(verdict.isClean()).as("%s", verdict).isTrue();
            }
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
