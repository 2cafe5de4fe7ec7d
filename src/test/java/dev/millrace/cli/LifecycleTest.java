package dev.millrace.cli;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.config.ConfigFile;
import dev.millrace.health.Health;
import dev.millrace.health.HealthSettings;
import dev.millrace.health.PipelineHealth.Kind;
import dev.millrace.health.PipelineHealth.Reason;

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

    private static List<Reason> reasons(Lifecycle lifecycle) {
        Health health = lifecycle.health(HealthSettings.STUCK_AFTER);
        assertThat(health.stuck()).isEmpty();
        return health.pipelines().getFirst().reasons();
    }
}
