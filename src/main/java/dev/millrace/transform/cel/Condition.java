package dev.millrace.transform.cel;

import org.jspecify.annotations.Nullable;

import dev.millrace.transform.Outcome;

/** The filter. Immutable and thread-safe. */
final class Condition {
    private final Expression expression;
    private final @Nullable Probe fast;

    Condition(Expression expression, Fields fields) {
        this.expression = expression;
        this.fast = ProbeCompiler.compile(expression.checked(), fields);
    }

    /** Whether the interpreter is asked only about events that fail. */
    boolean isFast() {
        return fast != null;
    }

    Expression expression() {
        return expression;
    }

    @Nullable
    Probe fast() {
        return fast;
    }

    Outcome judge(EventView event) {
        if (fast != null) {
            int result = fast.of(event);
            if (result != Probe.FAILED) {
                return result == Probe.TRUE ? Outcome.KEPT : Outcome.FILTERED;
            }
        }
        return switch (expression.evaluate(event)) {
            case Boolean kept -> kept ? Outcome.KEPT : Outcome.FILTERED;
            case Outcome.Failed failed -> failed;
            default -> expression.failed(Spot.START, "the result is neither true nor false");
        };
    }
}
