package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import org.jspecify.annotations.Nullable;

import dev.millrace.json.Scanner;
import dev.millrace.record.Verdict;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.cel.RuleCompiler;

/** Changes the value of records before they are tried or sent. Not thread-safe. */
public final class Edit {
    private final Scanner scanner = new Scanner();
    private final @Nullable Transformer rules;
    private final byte @Nullable [] value;

    private Edit(@Nullable Transformer rules, byte @Nullable [] value) {
        this.rules = rules;
        this.value = value;
    }

    /** Leaves every record as it is. */
    public static Edit none() {
        return new Edit(null, null);
    }

    /** Puts this value in place of any other. */
    public static Edit value(byte[] value) {
        return new Edit(null, value.clone());
    }

    /**
     * Sets and drops fields as the rules of a pipeline do.
     *
     * @param set by the path of a field the expression of its new value
     * @param drop paths of fields that go
     * @param nowMillis what {@code now} is
     * @throws InvalidRuleException with everything that is wrong with them
     */
    public static Edit fields(SequencedMap<String, String> set, List<String> drop, long nowMillis)
            throws InvalidRuleException {
        Transformer rules = RuleCompiler.untyped().rules(new RuleTexts("", new LinkedHashMap<>(set), drop))
                .transformer();
        rules.now(nowMillis);
        return new Edit(rules, null);
    }

    /** Whether records stay as they are. */
    public boolean isNone() {
        return rules == null && value == null;
    }

    /** What came of it. */
    sealed interface Result {
        record Changed(Whole whole) implements Result {}

        record Failed(String why) implements Result {}
    }

    Result apply(Whole whole) {
        if (value != null) {
            return new Result.Changed(whole.with(ByteBuffer.wrap(value)));
        }
        return rules == null ? new Result.Changed(whole) : changed(whole, rules);
    }

    private Result changed(Whole whole, Transformer transformer) {
        ByteBuffer before = whole.value();
        if (before == null || !(scanner.scan(before.array(), before.arrayOffset() + before.position(),
                before.remaining()) instanceof Verdict.Valid)) {
            return new Result.Failed("the value is no JSON, so no field of it can be set");
        }
        Outcome outcome = transformer.apply(before.array(), before.arrayOffset() + before.position(),
                before.remaining(), whole.timestamp());
        return switch (outcome) {
            case Outcome.Kept _ -> new Result.Changed(whole.with(ByteBuffer.wrap(Arrays.copyOfRange(
                    transformer.bytes(), transformer.offset(),
                    transformer.offset() + transformer.length()))));
            case Outcome.Filtered _ -> new Result.Changed(whole);
            case Outcome.Failed failed -> new Result.Failed(failed.describe());
        };
    }
}
