package dev.millrace.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunningTest {
    @Test
    void a_broken_embedded_broker_ends_the_waiting_with_75() throws Exception {
        var settings = new KafkaSettings("localhost:1", GroupProtocol.CONSUMER, Map.of());
        var brokers = new Brokers(settings, null, Path.of("unused"),
                CompletableFuture.completedFuture("no space left"));
        var running = new Running(List.of(), new MemoryBudget(ByteSize.mebibytes(16)), Time.system());
        var signal = new ShutdownSignal(line -> {}, () -> {});

        assertThatThrownBy(() -> running.awaitEnd(signal, brokers)).isInstanceOfSatisfying(Failure.class,
                failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.TRY_AGAIN))
                .hasMessageContaining("the embedded broker broke: no space left");
    }

    /** Each drain waits for the other: one after the other, the first would never end. */
    @Test
    void all_pipelines_drain_at_the_same_time() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Callable<Boolean> drain = () -> both.await(30, TimeUnit.SECONDS) >= 0;

        assertThat(Running.allAtOnce(List.of(drain, drain))).isTrue();
    }

    @Test
    void one_pipeline_that_is_not_drained_is_enough() throws Exception {
        assertThat(Running.allAtOnce(List.of(() -> true, () -> false, () -> true))).isFalse();
        assertThat(Running.allAtOnce(List.of())).isTrue();
    }
}
