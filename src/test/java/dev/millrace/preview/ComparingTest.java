package dev.millrace.preview;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.insight.Insight;
import dev.millrace.insight.Insights;
import dev.millrace.insight.Measure;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.BreakerSettings;
import dev.millrace.pipeline.EventRules;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SourceSettings;
import dev.millrace.preview.Difference.Move;
import dev.millrace.preview.Difference.Outcome;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.cel.RuleCompiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class ComparingTest {
    private static final long START = 1_767_225_600_000L;
    private static final Insights COUNTED = Insights.of("p",
            List.of(Insight.of(new Measure.CountBy("kind", 5)), Insight.of(new Measure.Sum("n"))));

    private static PipelineSettings settings(int most, RuleTexts texts) throws Exception {
        Contract contract = Contract.compile("n", """
                {"type": "object", "required": ["n"], "properties": {
                  "n": {"type": "integer", "maximum": %d}, "kind": {"type": "string"}}}""".formatted(most));
        return new PipelineSettings("p",
                new SourceSettings("t", "g", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                contract, new ObjectSinkSettings("b", "{topic}", "json.gz"),
                new BatchLimits(10, ByteSize.mebibytes(1), Duration.ofMinutes(1)), "t.dlq", 1,
                ByteSize.mebibytes(1), new EventRules(RuleCompiler.of(contract).rules(texts), null, COUNTED),
                BreakerSettings.DEFAULT);
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> item(int offset, String value) {
        return new ConsumerRecord<>("t", 0, offset, START + offset * 1_000L, TimestampType.CREATE_TIME, -1,
                -1,
                null, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)), new RecordHeaders(),
                Optional.empty());
    }

    private static Difference compare(PipelineSettings before, PipelineSettings after) {
        Comparing comparing = new Comparing(before, after);
        for (int n = 0; n < 100; n++) {
            comparing.take(item(n, n % 10 == 0
                    ? "{\"n\":"
                    : "{\"n\":" + n + ",\"kind\":\"" + (n % 2 == 0 ? "even" : "odd") + "\"}"));
        }
        return comparing.result();
    }

    @Test
    void equal_configurations_differ_in_nothing() throws Exception {
        Difference same = compare(settings(1_000, RuleTexts.NONE), settings(1_000, RuleTexts.NONE));

        assertThat(same.moves()).extracting(Move::from, Move::to, Move::records).containsExactly(
                tuple(Outcome.DEAD, Outcome.DEAD, 10L),
                tuple(Outcome.PASSES, Outcome.PASSES, 90L));
        assertThat(same.newlyDead() + same.newlyDropped() + same.newlyPassing() + same.changed()).isZero();
        assertThat(same.fields()).isEmpty();
        assertThat(same.insights()).isEmpty();
        assertThat(same.before()).isEqualTo(same.after());
        assertThat(same.before().objects()).as("ten records each").isEqualTo(10);
        assertThat(same.span()).isEqualTo(Duration.ofSeconds(99));
    }

    @Test
    void what_ends_elsewhere_is_counted_by_where_and_why() throws Exception {
        Difference difference = compare(settings(1_000, RuleTexts.NONE),
                settings(89, RuleTexts.filter("kind == \"odd\"")));

        assertThat(difference.newlyDead()).isEqualTo(9);
        assertThat(difference.deaths()).singleElement().satisfies(death -> {
            assertThat(death.pointer()).isEqualTo("/n");
            assertThat(death.records()).isEqualTo(9);
            assertThat(death.example().offset()).isEqualTo(91);
        });
        assertThat(difference.newlyDropped()).isEqualTo(36);
        assertThat(difference.newlyPassing()).isZero();
        assertThat(difference.insights()).anySatisfy(change -> {
            assertThat(change.what()).isEqualTo("even");
            assertThat(change.before()).isEqualByComparingTo("40");
            assertThat(change.after()).isNull();
        }).anySatisfy(change -> assertThat(change.what()).isEqualTo("sum"));
        Difference back = compare(settings(89, RuleTexts.filter("kind == \"odd\"")),
                settings(1_000, RuleTexts.NONE));
        assertThat(back.newlyPassing()).isEqualTo(45);
    }

    @Test
    void what_passes_both_is_compared_field_by_field() throws Exception {
        RuleTexts set = new RuleTexts("", new LinkedHashMap<>(Map.of("n", "n + 1", "tag.x", "kind")),
                List.of());

        Difference difference = compare(settings(1_000, RuleTexts.NONE), settings(1_000, set));

        assertThat(difference.changed()).isEqualTo(90);
        assertThat(difference.fields()).hasSize(2).allSatisfy(
                field -> assertThat(field.records()).isEqualTo(90));
        assertThat(difference.fields()).anySatisfy(field -> {
            assertThat(field.pointer()).isEqualTo("/n");
            assertThat(field.examples()).hasSize(3).first().satisfies(example -> {
                assertThat(example.before()).isEqualTo("1");
                assertThat(example.after()).isEqualTo("2");
            });
        });
        assertThat(difference.after().bytes()).isGreaterThan(difference.before().bytes());
    }

    @Test
    void a_cause_is_a_message_without_its_values() {
        assertThat(Causes.normal("range", "n must be at most 1,000.5, found -4711"))
                .isEqualTo("n must be at most 1,000.5, found N");
        assertThat(Causes.normal("format", "ip: expected ipv4, found string \"a \\\" 7\""))
                .isEqualTo("ip: expected ipv4, found string …");
        assertThat(Causes.normal("missing-field", "\"id\" is required but missing")).contains("\"id\"");
        assertThat(Causes.normal("too-large", "the value has 1,048,577 bytes"))
                .isEqualTo("the value has N bytes");
    }

    @Test
    void batches_are_cut_by_records_bytes_and_time() {
        Batching batching = new Batching(new BatchLimits(3, new ByteSize(100), Duration.ofSeconds(5)));
        for (long[] each : new long[][]{{0, 10}, {1, 10}, {2, 10}, {3, 10}, {9_000, 10}, {9_001, 100},
                {9_002, 0}, {30_000, 0}}) {
            batching.take(0, each[0], each[1]);
        }
        batching.take(1, 0, 1);

        assertThat(batching.objects()).as("by records, by time, by bytes, and of the other partition")
                .isEqualTo(4);
    }
}
