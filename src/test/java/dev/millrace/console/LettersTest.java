package dev.millrace.console;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LettersTest {
    private final FakeLetters source = new FakeLetters();
    private final Letters letters = new Letters(source, Time.system());

    private static Request body(String json) {
        return new Request("POST", "/", Map.of(), JsonMapper.shared().readTree(json));
    }

    private Map<String, Object> awaitDone() throws Exception {
        Await.until("it is done", () -> !"running".equals(letters.job().get("state")));
        return letters.job();
    }

    @Test
    void only_open_groups_are_listed_unless_all_are_asked_for() throws Exception {
        var _ = letters.test(body("{\"group\":\"0a1b2c3d\"}"));
        var _ = awaitDone();

        assertThat(letters.list(new Request("GET", "/", Map.of(), null))).containsEntry("total", 1);
        assertThat(letters.list(new Request("GET", "/", Map.of("state", "all"), null)))
                .containsEntry("total", 2);
    }

    @Test
    void a_test_tells_what_would_pass() throws Exception {
        var _ = letters.test(body("{\"group\":\"0a1b2c3d\",\"set\":{\"status\":\"1\"}}"));

        assertThat(awaitDone()).containsEntry("state", "done").containsEntry("result",
                Map.of("looked", 3, "passes", 2));
        assertThat(source.done).containsExactly("test 0a1b2c3d {status=1}");
    }

    @Test
    void one_thing_is_done_at_a_time() throws Exception {
        source.gate = new CountDownLatch(1);
        var _ = letters.replay(body("{\"group\":\"0a1b2c3d\"}"));

        assertThatThrownBy(() -> letters.discard(body("{\"group\":\"0a1b2c3d\",\"reason\":\"old\"}")))
                .isInstanceOf(RefusedException.class).hasMessageContaining("a replay is under way");
        source.gate.countDown();
        var _ = awaitDone();
        assertThat(source.done).containsExactly("replay 0a1b2c3d false console: replay 0a1b2c3d");
    }

    @Test
    void nothing_is_done_to_all_letters_by_leaving_everything_away() {
        assertThatThrownBy(() -> letters.replay(body("{}"))).isInstanceOf(RefusedException.class)
                .hasMessageContaining("name a group");
        assertThatThrownBy(() -> letters.discard(body("{\"group\":\"0a1b2c3d\"}")))
                .isInstanceOf(RefusedException.class).hasMessageContaining("say why");
    }

    @Test
    void a_wrong_condition_is_said() {
        assertThatThrownBy(() -> letters.list(new Request("GET", "/", Map.of("where", "("), null)))
                .isInstanceOf(RefusedException.class).hasMessageContaining("expected an expression");
    }
}
