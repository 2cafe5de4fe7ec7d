package dev.millrace.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.config.ConfigFile;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.PipelineSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** The contestants are given the same task, and what they make of it is counted rightly. */
class ForwardingTest {
    private static final long NOW = 1_790_000_000_123L;
    private static final int RECORDS = 5_000;

    @TempDir
    private Path folder;
    private final EventLoad load = TopicThroughput.logins(7, Chaos.ofBad(0.3));

    private PipelineSettings pipeline() throws Exception {
        KafkaSettings kafka = new KafkaSettings("k:9092", GroupProtocol.CLASSIC,
                Map.of("request.timeout.ms", "20000"));
        Path file = Files.writeString(folder.resolve("millrace.yaml"),
                Forwarding.yaml(kafka, "millrace-bench-1-pipeline", "logins", Duration.ofMillis(250)));
        return ConfigFile.load(file, Map.of("KAFKA_BROKERS", "k:9092")).pipelines().getFirst();
    }

    private DryRun.Outcome take(DryRun stages, long index) {
        byte @Nullable [] value = load.value(index, load.kind(index));
        return stages.take(null, value == null ? null : ByteBuffer.wrap(value), Instant.EPOCH);
    }

    @Test
    void rules_by_hand_do_to_each_record_what_the_pipeline_does() throws Exception {
        DryRun stages = DryRun.of(pipeline(), Instant.ofEpochMilli(NOW));
        LoginRules byHand = new LoginRules();

        for (long index = 0; index < RECORDS; index++) {
            byte @Nullable [] value = load.value(index, load.kind(index));

            assertThat(words(byHand, byHand.fate(value, NOW))).as("record %d, %s", index, load.kind(index))
                    .isEqualTo(words(take(stages, index)));
        }
    }

    private static String words(LoginRules rules, LoginRules.Fate fate) {
        return switch (fate) {
            case LoginRules.Fate.Forwarded(var event) ->
                new String(rules.bytes(event), StandardCharsets.UTF_8);
            case LoginRules.Fate.Filtered() -> "filtered";
            case LoginRules.Fate.Rejected _ -> "dead";
        };
    }

    private static String words(DryRun.Outcome outcome) {
        return switch (outcome) {
            case DryRun.Outcome.Output output -> StandardCharsets.UTF_8.decode(output.value().duplicate())
                    .toString();
            case DryRun.Outcome.Filtered() -> "filtered";
            case DryRun.Outcome.Duplicate() -> "duplicate";
            case DryRun.Outcome.Dead _ -> "dead";
        };
    }

    @Test
    void what_has_to_come_out_is_what_the_pipeline_makes() throws Exception {
        DryRun stages = DryRun.of(pipeline(), Instant.ofEpochMilli(NOW));
        long forwarded = 0;
        long digest = 0;
        long dead = 0;
        for (long index = 0; index < RECORDS; index++) {
            DryRun.Outcome outcome = take(stages, index);
            if (outcome instanceof DryRun.Outcome.Output output) {
                forwarded++;
                digest += Recount.hash(output.value());
            }
            dead += outcome instanceof DryRun.Outcome.Dead ? 1 : 0;
        }

        Recount wanted = Recount.wanted(load, RECORDS);

        assertThat(wanted).isEqualTo(new Recount(forwarded, digest, dead));
        assertThat(forwarded + dead).isBetween(RECORDS / 2L, RECORDS - 1L);
    }

    @Test
    void a_recount_sees_what_is_missing_and_what_is_not_the_same() {
        Recount wanted = new Recount(10, 5, 1);

        assertThat(wanted.problem(new Recount(10, 5, 1))).isEmpty();
        assertThat(wanted.problem(new Recount(9, 5, 1))).contains("forwarded");
        assertThat(wanted.problem(new Recount(10, 5, 2))).contains("dead letters");
        assertThat(wanted.problem(new Recount(10, 6, 1))).contains("not the same");
    }
}
