package dev.millrace.health;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.health.PipelineHealth.Kind;
import dev.millrace.health.PipelineHealth.Reason;

import static org.assertj.core.api.Assertions.assertThat;

class PageTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Health WELL = new Health(List.of(), List.of(new PipelineHealth("a", List.of())));
    private static final Health ILL = new Health(List.of(), List.of(new PipelineHealth("a", List.of()),
            new PipelineHealth("b",
                    List.of(new Reason(Kind.STORE, SINCE, "store: 403\r\n\u001b[31mgo away")))));
    private static final Health STUCK = new Health(List.of("worker 1 is stuck"), List.of());

    @Test
    void all_is_well() {
        assertThat(Page.live(WELL, false).body()).isEqualTo("ok\n");
        assertThat(Page.ready(WELL, false).body()).isEqualTo("ok\n");
        assertThat(WELL.isReady()).isTrue();
    }

    @Test
    void a_pipeline_that_does_not_do_its_work_says_why_and_since_when() {
        assertThat(Page.ready(ILL, false).body())
                .isEqualTo("not ready\nb: store since 2026-01-01T00:00:00Z: store: 403 [31mgo away\n");
        JsonNode json = JsonMapper.shared().readTree(Page.ready(ILL, true).body());
        assertThat(json.get("ready").booleanValue()).isFalse();
        assertThat(json.at("/pipelines/0/ready").booleanValue()).isTrue();
        assertThat(json.at("/pipelines/1/ready").booleanValue()).isFalse();
        assertThat(json.at("/pipelines/1/reasons/0/reason").stringValue()).isEqualTo("store");
        assertThat(json.at("/pipelines/1/reasons/0/since").stringValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(ILL.isAlive()).as("what does not work is not dead").isTrue();
    }

    @Test
    void a_process_that_is_stuck_is_neither_alive_nor_ready() {
        assertThat(Page.live(STUCK, false).body()).isEqualTo("not alive\nworker 1 is stuck\n");
        assertThat(STUCK.isAlive()).isFalse();
        assertThat(STUCK.isReady()).isFalse();
        assertThat(JsonMapper.shared().readTree(Page.live(STUCK, true).body()).at("/reasons/0").stringValue())
                .isEqualTo("worker 1 is stuck");
    }
}
