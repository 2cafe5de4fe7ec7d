package dev.millrace.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.pipeline.BreakerSettings;
import dev.millrace.pipeline.BreakerSettings.Action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class BreakerSectionTest {
    @TempDir
    private Path folder;

    private BreakerSettings breaker(String line) throws Exception {
        return ConfigFile.parse("m.yaml", """
                pipelines:
                  a:
                    from: { topic: t }
                    contract: user-login
                    to: { objects: { bucket: kept } }
                """ + "    " + line + "\n", Map.of(), folder).pipelines().getFirst().breaker();
    }

    @Test
    void a_pipeline_warns_unless_it_says_otherwise() throws Exception {
        assertThat(breaker("")).isEqualTo(BreakerSettings.DEFAULT);
        assertThat(breaker("breaker: { action: off }").action()).isEqualTo(Action.OFF);
    }

    @Test
    void all_of_it_may_be_written() throws Exception {
        assertThat(breaker(
                "breaker: { rejects: 2.5%, window: 30s, at-least: 500, action: pause, resume-after: 10m }"))
                .isEqualTo(new BreakerSettings(Action.PAUSE, 0.025, Duration.ofSeconds(30), 500,
                        Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "breaker: { rejects: 0.2 } | breaker.rejects: not a share: '0.2'; write one from 0% to 100%, like 20%",
            "breaker: { rejects: 101% } | not a share",
            "breaker: { action: stop } | expected off, pause or warn",
            "breaker: { resume-after: 5m } | nothing is paused unless the action is 'pause'",
            "breaker: { at-least: 0 } | out of range", "breaker: { windwo: 1m } | did you mean 'window'?"})
    void a_mistake_is_told(String line, String problem) {
        assertThat(catchThrowableOfType(InvalidConfigException.class, () -> breaker(line)).problems())
                .singleElement().satisfies(found -> assertThat(found.message()).contains(problem));
    }
}
