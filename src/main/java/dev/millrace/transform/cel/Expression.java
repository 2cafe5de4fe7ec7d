package dev.millrace.transform.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;

import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleName;

/**
 * One compiled expression. Immutable and thread-safe.
 *
 * @param text as it was written
 * @param checked with a variable in the place of each field
 */
record Expression(RuleName rule, String text, CelExpr checked, CelType type, Program program) {
    /** The value for an event, or an {@link Outcome.Failed}. */
    Object evaluate(EventView event) {
        try {
            return program.eval(event);
        } catch (CelEvaluationException e) {
            Wording.Failure failure = Wording.failure(String.valueOf(e.getMessage()));
            return failed(Spot.at(text, failure.offset()), failure.message());
        }
    }

    Outcome.Failed failed(Spot spot, String message) {
        return new Outcome.Failed(rule, text, spot.line(), spot.column(), message);
    }
}
