package dev.millrace.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.contract.Contract;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SourceSettings;
import dev.millrace.record.Reason;

import static org.assertj.core.api.Assertions.assertThat;

class ExamplesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String GOOD = "{\"user_id\":\"ed324c0d-6b9c-42db-83f6-3b9d15123afe\",\"app_version\":\"2.4.1\","
            + "\"device_type\":\"web\",\"ip\":\"100.101.0.92\",\"locale\":\"en-US\",\"timestamp\":1769903999}";

    private static PipelineSettings pipeline() {
        return new PipelineSettings("logins",
                new SourceSettings("user-login", "g", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                Contract.shipped("user-login"), new ObjectSinkSettings("kept", "{topic}", "json.gz"),
                BatchLimits.DEFAULT, "user-login.dlq", 1, ByteSize.mebibytes(1));
    }

    private static Result run(@Nullable String input, Expectation expected) {
        ByteBuffer value = input == null ? null : ByteBuffer.wrap(input.getBytes(StandardCharsets.UTF_8));
        return Examples.run(pipeline(), new Example("e", "m.yaml", 7, new Example.Input(null, value, NOON),
                List.of(), NOON, expected), Time.system());
    }

    private static Expectation output(String json) {
        return new Expectation.Output(
                Json.parse(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8))).orElseThrow(),
                Optional.empty());
    }

    private static Expectation dead(Reason reason, @Nullable String pointer) {
        return new Expectation.Dead(reason, Optional.ofNullable(pointer));
    }

    @Test
    void what_keeps_the_contract_comes_out_as_it_went_in() {
        assertThat(run(GOOD, new Expectation.Unchanged()).differences()).isEmpty();
        assertThat(run(GOOD, output(GOOD)).holds()).isTrue();
    }

    @Test
    void an_output_that_differs_is_shown_line_by_line() {
        Result result = run(GOOD, output(GOOD.replace("web", "iOS")));

        assertThat(result.differences()).startsWith(
                "the output differs at /device_type: expected \"iOS\", found \"web\"", "  {")
                .contains("-   \"device_type\": \"iOS\"", "+   \"device_type\": \"web\"").endsWith("  }");
    }

    @Test
    void a_dead_letter_is_compared_by_reason_and_place() {
        String broken = GOOD.replace("1769903999", "\"soon\"");

        assertThat(run(broken, dead(Reason.TYPE, null)).holds()).isTrue();
        assertThat(run(broken, dead(Reason.TYPE, "/timestamp")).holds()).isTrue();
        assertThat(run(broken, dead(Reason.RANGE, null)).differences()).singleElement().asString()
                .startsWith(
                        "expected a dead letter for range, found a dead letter for type at '/timestamp': ");
        assertThat(run(broken, dead(Reason.TYPE, "/ip")).holds()).isFalse();
    }

    @Test
    void an_empty_value_and_a_tombstone_are_told_apart() {
        assertThat(run("", dead(Reason.EMPTY, "")).holds()).isTrue();
        assertThat(run(null, dead(Reason.TOMBSTONE, "")).holds()).isTrue();
    }

    @Test
    void another_fate_is_named() {
        assertThat(run(GOOD, new Expectation.Filtered()).differences())
                .containsExactly("expected it to be filtered, found the output " + GOOD);
        assertThat(run("{", new Expectation.Unchanged()).differences()).singleElement().asString()
                .startsWith("expected an unchanged output, found a dead letter for truncated at ''");
        assertThat(run("{", new Expectation.Duplicate()).holds()).isFalse();
    }
}
