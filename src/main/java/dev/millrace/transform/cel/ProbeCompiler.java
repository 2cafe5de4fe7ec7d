package dev.millrace.transform.cel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Turns a checked expression into a {@link Probe} when it is made of the usual parts: fields compared with constants, in a
 * list of constants, there or not, and their combination.
 */
final class ProbeCompiler {
    private final Fields fields;

    private ProbeCompiler(Fields fields) {
        this.fields = fields;
    }

    /** Null when the expression has any other part. */
    static @Nullable Probe compile(CelExpr expr, Fields fields) {
        return new ProbeCompiler(fields).probe(expr);
    }

    private @Nullable Probe probe(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> expr.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                    ? new Probe.Constant(expr.constant().booleanValue())
                    : null;
            case IDENT -> variable(expr.ident().name());
            case CALL -> call(expr.call());
            case NOT_SET, SELECT, LIST, STRUCT, MAP, COMPREHENSION -> null;
        };
    }

    private @Nullable Probe variable(String name) {
        if (!Field.isVariable(name)) {
            return null;
        }
        int number = Field.number(name);
        return switch (Field.aspect(name)) {
            case PRESENCE -> new Probe.Presence(number, true);
            case SUBSTANCE -> new Probe.Presence(number, false);
            case VALUE, CONTENT -> new Probe.Flag(number);
        };
    }

    private @Nullable Probe call(CelCall call) {
        List<CelExpr> arguments = call.args();
        return switch (call.function()) {
            case "_&&_" -> both(arguments, Probe.And::new);
            case "_||_" -> both(arguments, Probe.Or::new);
            case "!_" -> {
                Probe inner = probe(arguments.getFirst());
                yield inner == null ? null : new Probe.Not(inner);
            }
            case "@in" -> in(arguments.getFirst(), arguments.getLast());
            default -> Comparison.of(call.function())
                    .map(comparison -> comparison(comparison, arguments.getFirst(), arguments.getLast()))
                    .orElse(null);
        };
    }

    private interface Pair {
        Probe of(Probe one, Probe other);
    }

    private @Nullable Probe both(List<CelExpr> arguments, Pair pair) {
        Probe result = probe(arguments.getFirst());
        for (CelExpr argument : arguments.subList(1, arguments.size())) {
            Probe next = probe(argument);
            result = result == null || next == null ? null : pair.of(result, next);
        }
        return result;
    }

    private @Nullable Probe comparison(Comparison comparison, CelExpr left, CelExpr right) {
        if (right.getKind() == Kind.CONSTANT) {
            return field(left).map(field -> compared(field, comparison, right.constant())).orElse(null);
        }
        if (left.getKind() == Kind.CONSTANT) {
            return field(right).map(field -> compared(field, comparison.mirrored(), left.constant()))
                    .orElse(null);
        }
        return null;
    }

    private Optional<Field> field(CelExpr expr) {
        boolean isValue = expr.getKind() == Kind.IDENT && Field.isVariable(expr.ident().name())
                && Field.aspect(expr.ident().name()) == Field.Aspect.VALUE;
        return isValue ? Optional.of(fields.get(expr.ident().name())) : Optional.empty();
    }

    private static @Nullable Probe compared(Field field, Comparison comparison, CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> new Probe.Text(field.number(), comparison,
                    constant.stringValue().getBytes(StandardCharsets.UTF_8));
            case INT64_VALUE, DOUBLE_VALUE ->
                new Probe.Numeric(field.number(), field.type().kind(), comparison,
                        number(constant));
            case BOOLEAN_VALUE -> literal(field, comparison, constant.booleanValue() ? 't' : 'f');
            case NULL_VALUE -> literal(field, comparison, 'n');
            case UINT64_VALUE, BYTES_VALUE, TIMESTAMP_VALUE, DURATION_VALUE, NOT_SET -> null;
        };
    }

    private static NumberValue number(CelConstant constant) {
        return constant.getKind() == CelConstant.Kind.INT64_VALUE
                ? new NumberValue.Whole(constant.int64Value())
                : new NumberValue.Fraction(constant.doubleValue());
    }

    private static @Nullable Probe literal(Field field, Comparison comparison, char first) {
        return switch (comparison) {
            case EQUAL -> new Probe.Literal(field, first, true);
            case UNEQUAL -> new Probe.Literal(field, first, false);
            case LESS, AT_MOST, GREATER, AT_LEAST -> null;
        };
    }

    private @Nullable Probe in(CelExpr item, CelExpr list) {
        Field field = field(item).orElse(null);
        boolean isConstant = list.getKind() == Kind.LIST
                && list.list().elements().stream().allMatch(element -> element.getKind() == Kind.CONSTANT);
        if (field == null || !isConstant) {
            return null;
        }
        List<CelConstant> constants = list.list().elements().stream().map(CelExpr::constant).toList();
        if (areAll(constants, List.of(CelConstant.Kind.STRING_VALUE))) {
            return new Probe.AnyText(field.number(),
                    constants.stream().map(CelConstant::stringValue).toList());
        }
        if (areAll(constants, List.of(CelConstant.Kind.INT64_VALUE, CelConstant.Kind.DOUBLE_VALUE))) {
            return new Probe.AnyNumber(field.number(), field.type().kind(),
                    constants.stream().map(ProbeCompiler::number).toList());
        }
        return null;
    }

    private static boolean areAll(List<CelConstant> constants, List<CelConstant.Kind> kinds) {
        return constants.stream().allMatch(constant -> kinds.contains(constant.getKind()));
    }
}
