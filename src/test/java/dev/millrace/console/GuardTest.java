package dev.millrace.console;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GuardTest {
    private static final Secret VIEW = new Secret("look-look-look-look");
    private static final Secret OPERATE = new Secret("work-work-work-work");
    private final Guard local = new Guard(ConsoleSettings.local(0), Time.system());
    private final Guard open = new Guard(new ConsoleSettings("0.0.0.0", 0, VIEW, OPERATE), Time.system());

    private static Guard.Visitor visitor(String method, String host, String origin, String site,
            String change) {
        return new Guard.Visitor(method, host, origin, site, change, "", "");
    }

    private static Guard.Visitor bearer(String token) {
        return new Guard.Visitor("GET", "h", "", "", "", "Bearer " + token, "");
    }

    private static Guard.Visitor cookie(String cookies) {
        return new Guard.Visitor("GET", "h", "", "", "", "", cookies);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8420", "127.0.0.1:8420", "[::1]:8420", "localhost"})
    void answers_on_loopback_for_its_own_names(String host) {
        assertThatCode(() -> local.checkSite(visitor("GET", host, "", "", ""))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example:8420", "127.0.0.1.evil.example", "", "localhost.evil.example:8420"})
    void a_name_that_was_bent_to_this_machine_gets_nothing(String host) {
        assertThatThrownBy(() -> local.checkSite(visitor("GET", host, "", "", "")))
                .isInstanceOf(RefusedException.class).hasMessageContaining("localhost and 127.0.0.1 only");
    }

    @ParameterizedTest
    @CsvSource(value = {"'','',''", "http://evil.example,'',1", "http://localhost:8420,cross-site,1",
            "http://localhost:9999,'',1", "null,'',1"}, nullValues = "nothing")
    void another_site_changes_nothing(String origin, String site, String change) {
        assertThatThrownBy(
                () -> local.checkSite(visitor("POST", "localhost:8420", origin, site, change)))
                .isInstanceOf(RefusedException.class).hasMessageContaining("X-Millrace-Change");
    }

    @ParameterizedTest
    @CsvSource({"'',''", "http://localhost:8420,same-origin"})
    void the_console_itself_and_programs_may_change(String origin, String site) {
        assertThatCode(() -> local.checkSite(visitor("POST", "localhost:8420", origin, site, "1")))
                .doesNotThrowAnyException();
    }

    @Test
    void tokens_decide_what_somebody_may_do() throws Exception {
        assertThat(open.role(bearer(VIEW.reveal()))).isEqualTo(Role.VIEW);
        assertThat(open.role(bearer(OPERATE.reveal()))).isEqualTo(Role.OPERATE);
        assertThat(open.role(bearer("look-look-look-loo"))).isEqualTo(Role.NOBODY);
        assertThat(open.role(cookie(""))).isEqualTo(Role.NOBODY);
        assertThat(local.role(cookie(""))).isEqualTo(Role.OPERATE);
    }

    @Test
    void many_wrong_tokens_are_turned_away() throws Exception {
        for (int i = 0; i < 5; i++) {
            var _ = open.role(bearer("guess-" + i));
        }

        // The second of the clock may just have changed, so a few more are tried.
        assertThatThrownBy(() -> {
            for (int i = 0; i < 12; i++) {
                var _ = open.role(bearer("guess-" + i));
            }
        }).isInstanceOf(RefusedException.class).hasMessageContaining("too many");
    }

    @Test
    void a_session_is_found_among_cookies_and_ends() throws Exception {
        String id = open.sessions().begin(Role.VIEW);
        Guard.Visitor visitor = cookie("other=1; " + Guard.COOKIE + "=" + id + "; more=2");
        assertThat(open.role(visitor)).isEqualTo(Role.VIEW);
        assertThat(Guard.session(visitor)).isEqualTo(Optional.of(id));

        open.sessions().end(id);

        assertThat(open.role(visitor)).isEqualTo(Role.NOBODY);
    }

    @Test
    void a_token_that_could_be_guessed_is_refused() {
        Secret brief = new Secret("secret");

        assertThatThrownBy(() -> new ConsoleSettings("0.0.0.0", 0, brief, null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("16 characters");
        assertThatThrownBy(() -> new ConsoleSettings("0.0.0.0", 0, VIEW, VIEW))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the same");
    }
}
