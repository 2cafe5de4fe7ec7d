package dev.millrace.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.millrace.explain.Account;
import dev.millrace.explain.Explanation;
import dev.millrace.explain.Fate;
import dev.millrace.explain.Sighting;
import dev.millrace.explain.Standing;
import dev.millrace.pipeline.StageStep;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

import static org.assertj.core.api.Assertions.assertThat;

class ExplainTextTest {
    private static final Position POSITION = new Position(new Partition("t", 0), 4_711);

    private static Explanation explanation(Fate fate, StageStep... steps) {
        return new Explanation(POSITION,
                new Sighting.Absent(Sighting.Why.REMOVED, new OffsetRange(5_000, 6_000)),
                List.of(new Account("p", Optional.empty(), true, new Standing.BeforeStart(5_000),
                        Optional.of(new Account.Rules("0000000a", "c", "0000000b", false)), List.of(steps),
                        fate, List.of("a note\u001b[31m"))));
    }

    private static String text(Explanation explanation) {
        Screen screen = new Screen();
        new ExplainText(screen.terminal(Map.of(), false).out(), new Style(false)).print(explanation);
        return screen.out();
    }

    @Test
    void the_answer_comes_first_and_then_why() {
        assertThat(text(explanation(new Fate.NotTaken(),
                new StageStep("filter", "n > 1", "false", StageStep.Effect.ENDED)))).isEqualTo(
                        """
                                t-0@4711  the log begins above it: retention or deletion has removed what was there  (the log has [5000, 6000))

                                p
                                  NOT TAKEN: the pipeline begins above this offset

                                    stage   rule   found
                                    filter  n > 1  ENDS HERE: false

                                  rules    0000000a, contract c (0000000b), another version than is configured now
                                  ledger   the pipeline begins at offset 5,000
                                  note     a note\uFFFD[31m
                                """
                                .replace("\\uFFFD", "\uFFFD"));
    }

    @Test
    void every_fate_has_its_sentence() {
        Fate.Letter letter = new Fate.Letter(new Position(new Partition("t.dlq", 1), 9), "type", "/n",
                "found text", Instant.EPOCH);
        for (var each : Map.of(new Fate.Stored("b", "k", OptionalLong.of(1_234), "seen"),
                "STORED as line 1,234 of b/k", new Fate.Forwarded("out", List.of(POSITION), "seen"),
                "FORWARDED as t-0@4711", new Fate.Forwarded("out", List.of(), "none"), "FORWARDED to out",
                new Fate.Duplicate(OptionalLong.of(7)), "DUPLICATE of offset 7",
                new Fate.Dead("t.dlq", List.of(letter)),
                "DEAD LETTER t.dlq-1@9, rejected 1970-01-01T00:00:00Z",
                new Fate.Gap("retention"), "GAP: ", new Fate.Pending("stored"),
                "NOT SETTLED YET; by the rules it will be: stored", new Fate.OneOf(List.of("2 stored")),
                "ONE OF: 2 stored", new Fate.OneOf(List.of()), "NOT IN THE BOOKS", new Fate.Filtered(),
                "FILTERED").entrySet()) {
            assertThat(text(explanation(each.getKey()))).contains("  " + each.getValue());
            assertThat(ExplainJson.of(explanation(each.getKey()), List.of(POSITION)).toString())
                    .contains("outcome={is=");
        }
    }
}
