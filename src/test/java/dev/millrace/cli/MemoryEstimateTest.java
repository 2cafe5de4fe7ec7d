package dev.millrace.cli;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryEstimateTest {
    private static final ByteSize HEAP = ByteSize.mebibytes(368);

    private static MemoryEstimate sink(String... variables) throws InvalidConfigException {
        Map<String, String> environment = new HashMap<>(Map.of("KAFKA_BROKERS", "k:9092"));
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Settings settings = SinkEnvironment.read(environment).settings();
        return MemoryEstimate.of(settings, settings.pipelines(), HEAP);
    }

    @Test
    void the_whole_is_the_heap_and_what_lies_beside_it() throws InvalidConfigException {
        MemoryEstimate estimate = sink();

        assertThat(estimate.budget()).isEqualTo(Settings.DEFAULT_MEMORY);
        assertThat(estimate.fetched()).isEqualTo(ByteSize.mebibytes(16));
        assertThat(estimate.total().bytes()).isEqualTo(HEAP.bytes() + estimate.besideHeap().bytes());
    }

    @Test
    void the_default_settings_need_no_warning() throws InvalidConfigException {
        MemoryEstimate estimate = sink();

        assertThat(estimate.warning()).isEmpty();
    }

    @Test
    void each_worker_fetches_for_itself_as_much_as_was_configured() throws InvalidConfigException {
        MemoryEstimate estimate = sink("WORKERS=3", "KAFKA_CLIENT_FETCH_MAX_BYTES=1048576");

        assertThat(estimate.fetched()).isEqualTo(ByteSize.mebibytes(3));
        assertThat(estimate.besideHeap()).isGreaterThan(sink().besideHeap());
    }

    @Test
    void a_broker_in_the_process_lies_beside_the_heap_too() throws InvalidConfigException {
        MemoryEstimate estimate = sink("KAFKA_BROKERS=embedded");

        assertThat(estimate.besideHeap()).isGreaterThan(sink().besideHeap());
    }

    @Test
    void a_heap_too_small_for_buffers_and_fetches_is_warned_of() throws InvalidConfigException {
        MemoryEstimate estimate = sink("WORKERS=4");

        assertThat(estimate.warning())
                .hasValue("memory of 256 MiB, and up to 64 MiB fetched and 32 MiB waiting "
                        + "to be sent, need a heap of about 416 MiB, this one has 368 MiB; set MILLRACE_HEAP=416m");
    }

    @Test
    void a_budget_that_leaves_the_collector_no_room_is_warned_of() throws InvalidConfigException {
        MemoryEstimate estimate = sink("MEMORY=390MiB");

        assertThat(estimate.warning()).hasValueSatisfying(
                warning -> assertThat(warning).endsWith("set MILLRACE_HEAP=520m"));
    }
}
