package dev.millrace.tap;

import java.nio.ByteBuffer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.json.Scanner;
import dev.millrace.record.Verdict;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.cel.RuleCompiler;

/**
 * Lets the records through for whose values an expression is true, as a pipeline's filter does, but without a contract:
 * whatever is no JSON, or has no answer, is not let through. One thread.
 */
public final class Filter {
    private final Scanner scanner = new Scanner();
    private final Transformer rules;
    private long unanswered;

    private Filter(Transformer rules) {
        this.rules = rules;
    }

    /**
     * Compiles it.
     *
     * @throws InvalidRuleException with everything that is wrong with the expression, and where
     */
    public static Filter parse(String expression) throws InvalidRuleException {
        return new Filter(RuleCompiler.untyped().rules(RuleTexts.filter(expression)).transformer());
    }

    /**
     * Whether the expression is true for this record.
     *
     * @param nowMillis what it takes for the time of day, milliseconds since the epoch
     */
    public boolean passes(ConsumerRecord<ByteBuffer, ByteBuffer> item, long nowMillis) {
        rules.now(nowMillis);
        return switch (outcome(item.value(), item.timestamp())) {
            case Outcome.Kept _ -> true;
            case Outcome.Filtered _ -> false;
            case Outcome.Failed _ -> {
                unanswered++;
                yield false;
            }
        };
    }

    private Outcome outcome(@Nullable ByteBuffer value, long timestamp) {
        if (value == null || !isJson(value)) {
            unanswered++;
            return Outcome.FILTERED;
        }
        return rules.apply(value.array(), value.arrayOffset() + value.position(), value.remaining(),
                timestamp);
    }

    private boolean isJson(ByteBuffer value) {
        return scanner.scan(value.array(), value.arrayOffset() + value.position(),
                value.remaining()) instanceof Verdict.Valid;
    }

    /** Records of which the expression could say neither yes nor no: no JSON, no such field, another type. */
    public long unanswered() {
        return unanswered;
    }
}
