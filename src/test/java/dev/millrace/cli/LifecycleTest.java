package dev.millrace.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.millrace.config.ConfigFile;
import dev.millrace.health.Health;
import dev.millrace.health.HealthSettings;
import dev.millrace.health.PipelineHealth.Kind;
import dev.millrace.health.PipelineHealth.Reason;
import dev.millrace.insight.InsightMerger;
import dev.millrace.pipeline.Trouble;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class LifecycleTest {
    @Test
    void a_pipeline_that_has_not_begun_says_what_it_waits_for() throws Exception {
        Lifecycle lifecycle = new Lifecycle(ConfigFile.builtIn(Map.of()).pipelines());

        assertThat(reasons(lifecycle)).extracting(Reason::kind, Reason::message)
                .containsExactly(tuple(Kind.STARTING, "has not begun yet"));
        lifecycle.waiting("network-archive", "no brokers");
        assertThat(reasons(lifecycle)).extracting(Reason::kind, Reason::message)
                .containsExactly(tuple(Kind.STARTING, "no brokers"));
        lifecycle.draining();
        assertThat(reasons(lifecycle)).extracting(Reason::kind).containsExactly(Kind.DRAINING, Kind.STARTING);
    }

    @Test
    void every_trouble_says_who_has_to_be_looked_after() {
        Instant since = Instant.EPOCH;
        SortedMap<String, Trouble> troubles = new TreeMap<>();
        for (Trouble.Kind kind : Trouble.Kind.values()) {
            troubles.put(kind.name(), new Trouble(kind, "what", since));
        }
        SortedMap<Partition, Trouble> stopped = new TreeMap<>(
                Map.of(new Partition("t", 3), new Trouble(Trouble.Kind.DAMAGE, "why", since)));

        List<Reason> reasons = Lifecycle.reasons(troubles, stopped,
                Optional.of(new InsightMerger.Trouble("no leader", since)));

        assertThat(reasons).extracting(Reason::kind).containsExactly(Kind.BREAKER, Kind.BROKERS, Kind.DAMAGE,
                Kind.PAUSED,
                Kind.REDIS, Kind.STORE, Kind.TOPIC, Kind.STOPPED, Kind.INSIGHTS);
        assertThat(reasons.getLast().message()).isEqualTo("what is counted is not merged: no leader");
        assertThat(Lifecycle.reasons(new TreeMap<>(), new TreeMap<>(), Optional.empty())).isEmpty();
    }

    private static List<Reason> reasons(Lifecycle lifecycle) {
        Health health = lifecycle.health(HealthSettings.STUCK_AFTER);
        assertThat(health.stuck()).isEmpty();
        return health.pipelines().getFirst().reasons();
    }
}
