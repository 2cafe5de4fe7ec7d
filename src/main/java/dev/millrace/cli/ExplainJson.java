package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.millrace.explain.Account;
import dev.millrace.explain.Explanation;
import dev.millrace.explain.Fate;
import dev.millrace.explain.Sighting;
import dev.millrace.explain.Standing;
import dev.millrace.ledger.Entry;
import dev.millrace.pipeline.StageStep;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Position;

/** What {@code explain} answers, for programs. */
final class ExplainJson {
    private ExplainJson() {}

    /** @param matches what was found, the first one is explained */
    static Map<String, @Nullable Object> of(Explanation explanation, List<Position> matches) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("position", explanation.position().toString());
        answer.put("matches", matches.stream().map(Position::toString).toList());
        answer.put("record", record(explanation.sighting()));
        answer.put("pipelines", explanation.accounts().stream().map(ExplainJson::account).toList());
        return answer;
    }

    private static Map<String, @Nullable Object> record(Sighting sighting) {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        switch (sighting) {
            case Sighting.Here(var item) -> {
                record.put("state", "here");
                record.put("timestamp", time(item.timestamp()));
                record.put("key", text(item.key()));
                record.put("value", text(item.value()));
            }
            case Sighting.Absent(Sighting.Why why, OffsetRange log) -> {
                record.put("state", label(why));
                record.put("log_start", log.first());
                record.put("log_end", log.end());
            }
        }
        return record;
    }

    private static @Nullable String time(long millis) {
        return millis < 0 ? null : Instant.ofEpochMilli(millis).toString();
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, @Nullable Object> account(Account account) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("pipeline", account.pipeline());
        answer.put("configured", account.isConfigured());
        account.chain().ifPresent(chain -> answer.put("generation", chain.generation()));
        answer.put("ledger", standing(account.standing()));
        account.rules().ifPresent(rules -> {
            Map<String, @Nullable Object> version = new LinkedHashMap<>();
            version.put("hash", rules.hash());
            version.put("contract", rules.contract());
            version.put("contract_hash", rules.contractHash());
            version.put("current", rules.isCurrent());
            answer.put("rules", version);
        });
        answer.put("stages", account.steps().stream().map(ExplainJson::step).toList());
        answer.put("outcome", fate(account.fate()));
        answer.put("notes", account.notes());
        return answer;
    }

    private static Map<String, @Nullable Object> step(StageStep step) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("stage", step.stage());
        answer.put("rule", step.rule());
        answer.put("found", step.found());
        answer.put("effect", label(step.effect()));
        return answer;
    }

    private static Map<String, @Nullable Object> standing(Standing standing) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        switch (standing) {
            case Standing.NeverRan _ -> answer.put("state", "unknown");
            case Standing.BeforeStart(long start) -> {
                answer.put("state", "before-start");
                answer.put("start", start);
            }
            case Standing.Waiting(long settled) -> {
                answer.put("state", "not-settled");
                answer.put("settled", settled);
            }
            case Standing.Unlisted(long settled) -> {
                answer.put("state", "missing");
                answer.put("settled", settled);
            }
            case Standing.Sealed(OffsetRange range, _) -> {
                answer.put("state", "sealed");
                range(answer, range);
            }
            case Standing.Settled(Entry entry) -> {
                answer.put("state", "settled");
                range(answer, entry.range());
                answer.put("kind", label(entry.kind()));
                answer.put("records", entry.records());
                answer.put("stored", entry.outcomes().stored());
                answer.put("forwarded", entry.outcomes().forwarded());
                answer.put("filtered", entry.outcomes().filtered());
                answer.put("duplicates", entry.outcomes().duplicates());
                answer.put("dead", entry.outcomes().dead());
            }
        }
        return answer;
    }

    private static void range(Map<String, @Nullable Object> answer, OffsetRange range) {
        answer.put("first", range.first());
        answer.put("end", range.end());
    }

    private static Map<String, @Nullable Object> fate(Fate fate) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        switch (fate) {
            case Fate.Stored(String bucket, String key, OptionalLong line, String proof) -> {
                answer.put("is", "stored");
                answer.put("bucket", bucket);
                answer.put("key", key);
                line.ifPresent(number -> answer.put("line", number));
                answer.put("proof", proof);
            }
            case Fate.Forwarded(String topic, List<Position> found, String proof) -> {
                answer.put("is", "forwarded");
                answer.put("topic", topic);
                answer.put("positions", found.stream().map(Position::toString).toList());
                answer.put("proof", proof);
            }
            case Fate.Filtered _ -> answer.put("is", "filtered");
            case Fate.Duplicate(OptionalLong of) -> {
                answer.put("is", "duplicate");
                of.ifPresent(offset -> answer.put("of", offset));
            }
            case Fate.Dead(String topic, List<Fate.Letter> letters) -> {
                answer.put("is", "dead");
                answer.put("topic", topic);
                answer.put("letters", letters.stream().map(ExplainJson::letter).toList());
            }
            case Fate.Gap(String cause) -> {
                answer.put("is", "gap");
                answer.put("cause", cause);
            }
            case Fate.NoRecord _ -> answer.put("is", "no-record");
            case Fate.Pending(String expected) -> {
                answer.put("is", "pending");
                answer.put("expected", expected);
            }
            case Fate.NotTaken _ -> answer.put("is", "not-taken");
            case Fate.OneOf(List<String> outcomes) -> {
                answer.put("is", "one-of");
                answer.put("outcomes", outcomes);
            }
        }
        return answer;
    }

    private static Map<String, @Nullable Object> letter(Fate.Letter letter) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("position", letter.position().toString());
        answer.put("reason", letter.reason());
        answer.put("pointer", letter.pointer());
        answer.put("message", letter.message());
        answer.put("rejected", letter.rejected().toString());
        return answer;
    }
}
