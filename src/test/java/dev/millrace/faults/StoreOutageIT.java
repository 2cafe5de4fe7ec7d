package dev.millrace.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Time;
import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** The object store is away for a while. */
class StoreOutageIT {
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final long MOST_KIB = 600 * 1024;

    @TempDir
    private Path folder;

    @Test
    void waits_with_bounded_memory_and_goes_on_by_itself() throws Exception {
        S3Process s3 = S3Process.start(folder, 0, Servers.log("outage-s3"));
        try (Site site = Site.of("outage", GroupProtocol.CONSUMER, Servers.broker(), s3)) {
            Load load = site.load(0, 200_000, 6_000);
            Sink sink = site.sink(Map.of("MEMORY", "16MiB", "BATCH_SIZE", "2000"));
            Await.until("something is settled", () -> site.settled() > 0);

            s3.close();
            Await.until("seals wait", () -> site.sealed() > 0);
            // What was stored before may still have to be settled.
            new Seed().pass(Duration.ofSeconds(1), Duration.ofSeconds(2));
            long settled = site.settled();
            long most = watch(sink);

            assertThat(site.settled()).as("settled during the outage").isEqualTo(settled);
            assertThat(most).as("KiB resident").isLessThan(MOST_KIB);
            int linesInOutage = sink.process().lines().size();
            try (S3Process _ = S3Process.start(folder, s3.port(), Servers.log("outage-s3"))) {
                long back = Time.system().nanos();
                Await.until("something is settled again", () -> site.settled() > settled);
                long firstMillis = Duration.ofNanos(Time.system().nanos() - back).toMillis();
                long sent = load.await();
                site.awaitSettled(Duration.ofMinutes(2));
                long allMillis = Duration.ofNanos(Time.system().nanos() - back).toMillis();
                assertThat(sink.drain()).isZero();

                Proof proof = site.proof();
                System.out.printf(
                        "StoreOutageIT: sent=%d resident at most=%d KiB log lines in the outage=%d settled again after %d ms, all after %d ms %s%n",
                        sent, most, linesInOutage, firstMillis, allMillis, proof.verdict());
                proof.assertClean();
                assertThat(sink.process().lines()).as("log lines").hasSizeLessThan(100);
            }
        } finally {
            s3.close();
        }
    }

    /** The most memory that the sink holds while there is no store. */
    private static long watch(Sink sink) throws Exception {
        Time time = Time.system();
        long start = time.nanos();
        long[] most = {0};
        Await.until("the outage is over", () -> {
            most[0] = Math.max(most[0], sink.process().residentKib());
            return time.nanos() - start > OUTAGE.toNanos();
        });
        return most[0];
    }
}
