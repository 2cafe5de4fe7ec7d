package dev.millrace.transform.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongToIntFunction;
import java.util.stream.Collectors;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;

import dev.millrace.base.Similar;
import dev.millrace.transform.EventType;

/**
 * Finds out which field of the event a part of an expression names, and whether the contract has it.
 *
 * <p>A field is written {@code name}, {@code name.inner} or {@code event.name}. In brackets, {@code event["name"]}, it
 * may be one the contract leaves open. Where an object names no fields at all, every name is as good as any other.
 */
final class FieldPaths {
    /** What CEL calls types by; they may be fields as well, and then fields they are. */
    private static final Set<String> TYPE_NAMES = Set.of("bool", "bytes", "double", "int", "list", "map",
            "null_type",
            "string", "type", "uint");
    private static final Set<String> TIMES = Set.of(EventView.NOW, EventView.INGEST_TIME);
    private static final String EVENT = "event";
    private static final String INDEX = "_[_]";

    /**
     * The names that lead to a field.
     *
     * @param isRequired whether every event has it
     * @param id of the expression that is the first of the names
     */
    record Path(List<String> names, EventType type, boolean isRequired, long id) {}

    private final EventType event;
    private final LongToIntFunction offset;
    private final List<FieldRewriter.Issue> issues;

    /**
     * @param offset by the id of an expression, where it stands
     * @param issues gets what is wrong
     */
    FieldPaths(EventType event, LongToIntFunction offset, List<FieldRewriter.Issue> issues) {
        this.event = event;
        this.offset = offset;
        this.issues = issues;
    }

    /** The field an expression names, if it names one. */
    Optional<Path> path(CelExpr expr, Set<String> scope) {
        return switch (expr.getKind()) {
            case IDENT -> root(expr, scope);
            case SELECT -> path(expr.select().operand(), scope)
                    .flatMap(outer -> inner(outer, expr.select().field(), false,
                            offset.applyAsInt(expr.id()) + 1));
            case CALL -> indexed(expr.call())
                    .flatMap(name -> path(expr.call().args().getFirst(), scope)
                            .flatMap(outer -> inner(outer, name, true,
                                    offset.applyAsInt(expr.call().args().getLast().id()))));
            case CONSTANT, LIST, STRUCT, MAP, COMPREHENSION, NOT_SET -> Optional.empty();
        };
    }

    private static Optional<String> indexed(CelCall call) {
        if (!call.function().equals(INDEX)) {
            return Optional.empty();
        }
        CelExpr key = call.args().getLast();
        return key.getKind() == Kind.CONSTANT && key.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(key.constant().stringValue())
                : Optional.empty();
    }

    private Optional<Path> root(CelExpr expr, Set<String> scope) {
        String name = expr.ident().name();
        boolean isType = TYPE_NAMES.contains(name) && !event.names().isEmpty()
                && !event.names().contains(name);
        if (scope.contains(name) || TIMES.contains(name) || isType) {
            return Optional.empty();
        }
        Path whole = new Path(List.of(), event, true, expr.id());
        return name.equals(EVENT)
                ? Optional.of(whole)
                : inner(whole, name, false, offset.applyAsInt(expr.id()));
    }

    /** A field inside another; empty when that is none that has fields with names. */
    private Optional<Path> inner(Path outer, String name, boolean inBrackets, int at) {
        EventType type = outer.type();
        boolean mayHave = type.kind() == EventType.Kind.OBJECT || type.kind() == EventType.Kind.ANY;
        if (!mayHave) {
            if (!inBrackets) {
                issues.add(new FieldRewriter.Issue(at,
                        "'" + label(outer) + "' is " + type + ", it has no field '" + name + "'"));
            }
            return Optional.empty();
        }
        check(outer, name, inBrackets).ifPresent(message -> issues.add(new FieldRewriter.Issue(at, message)));
        List<String> names = new ArrayList<>(outer.names());
        names.add(name);
        return Optional.of(new Path(List.copyOf(names), type.field(name),
                outer.isRequired() && type.isRequired(name), outer.id()));
    }

    private static Optional<String> check(Path outer, String name, boolean inBrackets) {
        Set<String> names = outer.type().names();
        boolean isFree = names.isEmpty() || inBrackets;
        if (names.contains(name) || (isFree && outer.type().isOpen())) {
            return Optional.empty();
        }
        String where = outer.names().isEmpty() ? "the contract" : "'" + label(outer) + "'";
        String known = Similar.nearest(name, names).map("; did you mean '%s'?"::formatted)
                .orElse(names.isEmpty() ? "" : "; " + where + " names " + shortList(names));
        String way = outer.type().isOpen()
                ? " For a field that the contract leaves open write " + label(outer) + "[\"" + name + "\"]"
                : "";
        return Optional.of("unknown field '" + name + "'" + known + way);
    }

    private static String shortList(Set<String> names) {
        String list = names.stream().limit(12).collect(Collectors.joining(", "));
        return names.size() > 12 ? list + ", …" : list;
    }

    private static String label(Path path) {
        return path.names().isEmpty() ? EVENT : String.join(".", path.names());
    }
}
