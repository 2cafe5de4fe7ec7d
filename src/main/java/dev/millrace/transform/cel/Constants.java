package dev.millrace.transform.cel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;

/**
 * Finds the calls in an expression that depend on constants alone, in whole or in the argument that can be wrong: a
 * pattern, a range, a duration. They are tried once while compiling, so that a mistake in one is found before it fails for
 * every event.
 */
final class Constants {
    /** What stands for the other argument while a pattern is tried. */
    private static final Map<String, CelExpr> SAMPLES = Map.of("matches", text(""), "ip_in_range",
            text("0.0.0.0"),
            "format_time", CelExpr.ofIdent(0, EventView.NOW));
    /** What {@code now} is in a trial. */
    static final Instant SOME_TIME = Instant.EPOCH;

    private Constants() {}

    private static CelExpr text(String text) {
        return CelExpr.ofConstant(0, CelConstant.ofValue(text));
    }

    /** Expressions to try, none inside another. */
    static List<CelExpr> trials(CelExpr expr) {
        List<CelExpr> trials = new ArrayList<>();
        add(expr, trials);
        return trials;
    }

    private static void add(CelExpr expr, List<CelExpr> trials) {
        if (expr.getKind() != Kind.CALL) {
            inner(expr).forEach(part -> add(part, trials));
            return;
        }
        if (isConstant(expr)) {
            trials.add(expr);
            return;
        }
        sampled(expr).ifPresent(trials::add);
        inner(expr).forEach(part -> add(part, trials));
    }

    private static boolean isConstant(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> true;
            case CALL, LIST -> inner(expr).allMatch(Constants::isConstant);
            case IDENT, SELECT, STRUCT, MAP, COMPREHENSION, NOT_SET -> false;
        };
    }

    /** The parts that are evaluated where the expression is; what a macro repeats is left alone. */
    private static Stream<CelExpr> inner(CelExpr expr) {
        return switch (expr.getKind()) {
            case CALL -> Stream.concat(expr.call().target().stream(), expr.call().args().stream());
            case LIST -> expr.list().elements().stream();
            case MAP -> expr.map().entries().stream().flatMap(entry -> Stream.of(entry.key(), entry.value()));
            case SELECT -> Stream.of(expr.select().operand());
            case CONSTANT, IDENT, STRUCT, COMPREHENSION, NOT_SET -> Stream.empty();
        };
    }

    private static Optional<CelExpr> sampled(CelExpr expr) {
        CelCall call = expr.call();
        CelExpr sample = SAMPLES.get(call.function());
        List<CelExpr> all = inner(expr).toList();
        if (sample == null || all.size() < 2
                || !all.subList(1, all.size()).stream().allMatch(Constants::isConstant)) {
            return Optional.empty();
        }
        return Optional.of(call.target().isPresent()
                ? CelExpr.ofCall(expr.id(), Optional.of(sample), call.function(), call.args())
                : CelExpr.ofCall(expr.id(), Optional.empty(), call.function(),
                        ImmutableList.<CelExpr>builder()
                                .add(sample).addAll(call.args().subList(1, call.args().size())).build()));
    }
}
