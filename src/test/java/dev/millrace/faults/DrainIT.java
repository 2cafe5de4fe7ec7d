package dev.millrace.faults;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.millrace.drill.Sink;
import dev.millrace.kafka.GroupProtocol;

import static org.assertj.core.api.Assertions.assertThat;

/** SIGTERM. */
class DrainIT {
    @Test
    void sigterm_settles_what_was_taken_and_ends_with_0() throws Exception {
        try (Site site = Site.of("drain", GroupProtocol.CONSUMER)) {
            site.send(0, 100_000);
            Sink sink = site.sink();
            site.awaitSettled(Duration.ofMinutes(2));

            // Some more, so that there is something under way to finish.
            site.send(100_000, 1_234);
            int code = sink.drain();

            assertThat(code).isZero();
            assertThat(sink.process().says("drained")).isTrue();
            Sink second = site.sink();
            site.awaitSettled(Duration.ofMinutes(1));
            second.awaitWork();
            assertThat(second.drain()).isZero();
            assertThat(site.sealsAdopted()).as("batches that a drained sink left half done").isZero();
            Proof proof = site.proof();
            proof.assertClean();
            assertThat(proof.verdict().inTopic()).isEqualTo(101_234);
        }
    }
}
