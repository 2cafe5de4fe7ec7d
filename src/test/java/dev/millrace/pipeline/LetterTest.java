package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.contract.Contract;
import dev.millrace.deadletter.DeadLetter;
import dev.millrace.deadletter.Envelope;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class LetterTest {
    private final MemoryBudget budget = new MemoryBudget(ByteSize.mebibytes(64));

    @Test
    void only_the_largest_letters_are_cut_and_say_what_they_stood_for() throws Exception {
        BatchContent content = content();
        content.reject(Reason.SYNTAX, letter("small"), 0);
        content.reject(Reason.SYNTAX, letter("x".repeat(300_000)), 0);

        boolean changed = content.cutLetters(100_000);

        assertThat(changed).isTrue();
        assertThat(json(content.letters().getFirst()).get("original_value").stringValue()).isEqualTo("small");
        JsonNode cut = json(content.letters().getLast());
        assertThat(cut.get("original_value_is_cut").booleanValue()).isTrue();
        assertThat(cut.get("original_value_bytes").intValue()).isEqualTo(300_000);
        assertThat(cut.get("original_value_sha256").stringValue()).hasSize(64);
        assertThat(content.letters().getLast().bytes()).isLessThan(10_000);
    }

    @Test
    void what_is_cut_already_is_not_cut_again() throws Exception {
        BatchContent content = content();
        content.reject(Reason.SYNTAX, letter("x".repeat(300_000)), 0);
        assertThat(content.cutLetters(0)).isTrue();

        assertThat(content.cutLetters(0)).isFalse();
    }

    @Test
    void memory_comes_back_when_the_batch_is_closed_and_no_upload_holds_it() throws Exception {
        BatchContent content = content();
        content.accept(new ConsumerRecord<>("t", 0, 0, null, null), null,
                "{}".getBytes(StandardCharsets.UTF_8), 0, 2);
        content.uploadBegins();
        content.close();
        assertThat(budget.used().bytes()).isPositive();

        content.uploadEnded();

        assertThat(budget.used().bytes()).isZero();
    }

    @Test
    void memory_is_given_back_once_however_often_a_batch_is_closed() throws Exception {
        BatchContent content = content();
        content.close();

        content.close();

        assertThat(budget.used().bytes()).isZero();
    }

    private BatchContent content() throws Exception {
        RuleSet rules = RuleSet.of(new PipelineSettings("p",
                new SourceSettings("t", "g", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                Contract.compile("any", "{}"), new ObjectSinkSettings("bucket", "{topic}", "json.gz"),
                BatchLimits.DEFAULT, "t.dlq", 1, ByteSize.mebibytes(1)));
        return new BatchContent(rules, Tools.of(rules), null, 0, budget);
    }

    private static Letter letter(String value) {
        DeadLetter letter = new DeadLetter(new Position(new Partition("t", 0), 7), null,
                ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)), 0,
                new Verdict.Rejected(Reason.SYNTAX, "", 0, "not JSON"), Instant.EPOCH, "p", "c@1", "w", 0);
        return new Letter(null, ByteBuffer.wrap(new Envelope(ByteSize.mebibytes(1)).encode(letter)),
                List.of());
    }

    private static JsonNode json(Letter letter) {
        return JsonMapper.shared().readTree(letter.value().array());
    }
}
