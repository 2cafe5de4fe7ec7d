package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.kafka.Compression;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.cel.RuleCompiler;
import dev.millrace.transform.dedupe.DedupeLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RuleVersionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

    private static PipelineSettings settings(SinkSettings to, EventRules rules, Contract contract) {
        return new PipelineSettings("p",
                new SourceSettings("t", "g", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                contract, to, BatchLimits.DEFAULT, "t.dlq", 1, ByteSize.mebibytes(1), rules,
                BreakerSettings.DEFAULT);
    }

    private static Contract contract() throws InvalidContractException {
        return Contract.compile("n", """
                {"type": "object", "required": ["n"], "properties": {
                  "n": {"type": "integer"}, "id": {"type": "string"}, "ip": {"type": "string"}}}""");
    }

    private static PipelineSettings forwarding() throws Exception {
        Contract contract = contract();
        RuleCompiler compiler = RuleCompiler.of(contract);
        RuleTexts texts = new RuleTexts("n > 0", new LinkedHashMap<>(Map.of("meta.twice", "n * 2")),
                List.of("ip"));
        return settings(new TopicSinkSettings("out", compiler.key("key", "id"), Compression.LZ4),
                new EventRules(compiler.rules(texts),
                        new Dedupe.InLog(compiler.key("by", "id"),
                                new DedupeLimits(Duration.ofMinutes(5), Duration.ofSeconds(9),
                                        ByteSize.mebibytes(2))),
                        null),
                contract);
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> item(long offset, @Nullable String value) {
        ByteBuffer bytes = value == null ? null : ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>("t", 0, offset, NOW.toEpochMilli(), TimestampType.CREATE_TIME, -1, -1,
                null, bytes, new RecordHeaders(), Optional.empty());
    }

    private static List<String> walk(RuleVersion rules, @Nullable String value) {
        return rules.walk(item(0, value), NOW).stream()
                .map(step -> step.stage() + ": " + step.found() + " " + step.effect()).toList();
    }

    @Test
    void rules_that_forward_are_read_again_from_the_ledger() throws Exception {
        RuleVersion rules = RuleVersion.of(forwarding());

        RuleVersion again = RuleVersion.parse(RuleSet.of(forwarding()).text());

        assertThat(again.hash()).isEqualTo(rules.hash());
        assertThat(again.topic()).contains("out");
        assertThat(again.contractHash()).isEqualTo(contract().version()).matches("[0-9a-f]{8}");
        assertThat(again.dedupe()).get()
                .satisfies(dedupe -> assertThat(((Dedupe.InLog) dedupe).limits()).isEqualTo(
                        ((Dedupe.InLog) rules.dedupe().orElseThrow()).limits()));
        DryRun stages = again.dryRun();
        assertThat(stages.take(item(0, "{\"n\":1,\"id\":\"a\"}"), NOW))
                .isInstanceOf(DryRun.Outcome.Output.class);
        assertThat(stages.take(item(1, "{\"n\":2,\"id\":\"a\"}"), NOW))
                .isInstanceOf(DryRun.Outcome.Duplicate.class);
    }

    @Test
    void each_stage_tells_what_it_did() throws Exception {
        RuleVersion rules = RuleVersion.of(forwarding());

        assertThat(walk(rules, "{\"n\":3,\"id\":\"a\",\"ip\":\"::1\"}")).containsExactly(
                "contract: accepted PASSED", "filter: true PASSED", "set: (absent) → 6 CHANGED",
                "drop: \"::1\" → (absent) CHANGED", "key: a PASSED", "dedupe: a PASSED");
        assertThat(walk(rules, "{\"n\":0}")).containsExactly("contract: accepted PASSED",
                "filter: false ENDED");
        assertThat(walk(rules, "{\"n\":1}")).last().asString().startsWith("key: key:").endsWith("ENDED");
        assertThat(walk(rules, "{\"n\":\"x\"}")).singleElement().asString()
                .startsWith("contract: type at /n: ").endsWith(" ENDED");
        assertThat(walk(rules, null)).singleElement().asString()
                .startsWith("contract: tombstone: the record has no value");
    }

    @Test
    void rules_without_any_walk_through_the_contract_alone() throws Exception {
        RuleVersion rules = RuleVersion.of(
                settings(new ObjectSinkSettings("b", "{topic}", "json.gz"), EventRules.NONE, contract()));

        assertThat(walk(rules, "{\"n\":1}")).containsExactly("contract: accepted PASSED");
        assertThat(rules.readsClock()).isFalse();
        assertThat(RuleVersion.parse(RuleSet.of(settings(
                new ObjectSinkSettings("b", "{topic}", "json.gz"), EventRules.NONE, contract())).text())
                .hash()).isEqualTo(rules.hash());
    }

    @Test
    void what_is_no_rule_set_is_refused() {
        assertThatThrownBy(() -> RuleVersion.parse("{\"contract\":\"n\"}"))
                .isInstanceOf(InvalidContractException.class);
        assertThatThrownBy(() -> RuleVersion.parse("no json"))
                .isInstanceOf(InvalidContractException.class);
    }
}
