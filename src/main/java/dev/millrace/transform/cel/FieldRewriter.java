package dev.millrace.transform.cel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Similar;
import dev.millrace.transform.EventType;

/**
 * Replaces each field in a parsed expression by a variable of its own, before types are checked. So a field may have the
 * name of a type (bytes), {@code has(device_id)} works without a dot, an unknown field is found here, where the contract
 * can suggest the right one, and carrying an expression out needs no tree of the event, only the fields it reads.
 *
 * <p>A field is written {@code name}, {@code name.inner} or {@code event.name}. In brackets, {@code event["name"]}, it
 * may be one the contract leaves open. Where an object names no fields at all, every name is as good as any other.
 *
 * <p>Also here: {@code has} and {@code coalesce}, which ask about fields and not about values; and a whole number next to
 * a field with fractions becomes one with a fraction, as everybody means it.
 */
final class FieldRewriter {
    /** What CEL calls types by; they may be fields as well, and then fields they are. */
    private static final Set<String> TYPE_NAMES = Set.of("bool", "bytes", "double", "int", "list", "map",
            "null_type",
            "string", "type", "uint");
    private static final Set<String> TIMES = Set.of(EventView.NOW, EventView.INGEST_TIME);
    private static final String EVENT = "event";
    private static final String INDEX = "_[_]";
    private static final Set<String> ARITHMETIC = Set.of("_+_", "_-_", "_*_", "_/_", "-_");
    private static final Set<String> OPERATORS = Set.of("_+_", "_-_", "_*_", "_/_", "_==_", "_!=_", "_<_",
            "_<=_",
            "_>_", "_>=_");
    private static final long EXACT = 1L << 53;

    /** Something that is wrong; the offset counts characters of the text. */
    record Issue(int offset, String message) {}

    /** The names that lead to a field, and where the first of them stands. */
    private record Path(List<String> names, EventType type, long id) {}

    private final EventType event;
    private final Fields fields;
    private final CelSource source;
    private final CelSource.Builder positions;
    private final List<Issue> issues = new ArrayList<>();
    private long nextId;

    FieldRewriter(EventType event, Fields fields, CelSource source) {
        this.event = event;
        this.fields = fields;
        this.source = source;
        this.positions = source.toBuilder();
        this.nextId = source.getPositionsMap().keySet().stream().mapToLong(id -> id).max().orElse(0) + 1;
    }

    CelAbstractSyntaxTree rewrite(CelExpr parsed) {
        CelExpr rewritten = rewrite(parsed, Set.of());
        return CelAbstractSyntaxTree.newParsedAst(rewritten, positions.build());
    }

    List<Issue> issues() {
        return issues;
    }

    /** @param scope variables of the macros around it, such as the x of {@code tags.exists(x, …)} */
    private CelExpr rewrite(CelExpr expr, Set<String> scope) {
        Optional<Path> path = path(expr, scope);
        if (path.isPresent()) {
            return variable(path.get().id(), field(path.get()), Field.Aspect.VALUE);
        }
        return switch (expr.getKind()) {
            case CALL -> call(expr, scope);
            case SELECT -> CelExpr.ofSelect(expr.id(), rewrite(expr.select().operand(), scope),
                    expr.select().field(), expr.select().testOnly());
            case LIST -> CelExpr.ofList(expr.id(), all(expr.list().elements(), scope),
                    expr.list().optionalIndices());
            case MAP -> CelExpr.ofMap(expr.id(), expr.map().entries().stream()
                    .map(entry -> CelExpr.ofMapEntry(entry.id(), rewrite(entry.key(), scope),
                            rewrite(entry.value(), scope), entry.optionalEntry()))
                    .collect(ImmutableList.toImmutableList()));
            case COMPREHENSION -> comprehension(expr, scope);
            case STRUCT -> {
                issue(expr.id(), "messages cannot be made here; write a map: {\"name\": value}");
                yield expr;
            }
            case IDENT, CONSTANT, NOT_SET -> expr;
        };
    }

    private ImmutableList<CelExpr> all(List<CelExpr> list, Set<String> scope) {
        return list.stream().map(expr -> rewrite(expr, scope)).collect(ImmutableList.toImmutableList());
    }

    private CelExpr comprehension(CelExpr expr, Set<String> scope) {
        CelComprehension loop = expr.comprehension();
        Set<String> inner = new HashSet<>(scope);
        inner.addAll(List.of(loop.iterVar(), loop.iterVar2(), loop.accuVar()));
        return CelExpr.ofComprehension(expr.id(), loop.iterVar(), loop.iterVar2(),
                rewrite(loop.iterRange(), scope), loop.accuVar(), rewrite(loop.accuInit(), scope),
                rewrite(loop.loopCondition(), inner), rewrite(loop.loopStep(), inner),
                rewrite(loop.result(), inner));
    }

    // Fields

    private Field field(Path path) {
        return fields.read(path.names(), ValueType.of(path.type()));
    }

    private static CelExpr variable(long id, Field field, Field.Aspect aspect) {
        return CelExpr.ofIdent(id, field.variable(aspect));
    }

    /** The field an expression names, if it names one. */
    private Optional<Path> path(CelExpr expr, Set<String> scope) {
        return switch (expr.getKind()) {
            case IDENT -> root(expr, scope);
            case SELECT -> path(expr.select().operand(), scope)
                    .flatMap(outer -> inner(outer, expr.select().field(), false, offset(expr.id()) + 1));
            case CALL -> indexed(expr.call())
                    .flatMap(name -> path(expr.call().args().getFirst(), scope)
                            .flatMap(outer -> inner(outer, name, true,
                                    offset(expr.call().args().getLast().id()))));
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
            if (name.equals(EventView.NOW) && !scope.contains(name)) {
                fields.readClock();
            }
            return Optional.empty();
        }
        Path whole = new Path(List.of(), event, expr.id());
        return name.equals(EVENT) ? Optional.of(whole) : inner(whole, name, false, offset(expr.id()));
    }

    /** A field inside another; empty when that is none that has fields with names. */
    private Optional<Path> inner(Path outer, String name, boolean inBrackets, int offset) {
        EventType type = outer.type();
        boolean mayHave = type.kind() == EventType.Kind.OBJECT || type.kind() == EventType.Kind.ANY;
        if (!mayHave) {
            if (!inBrackets) {
                issues.add(new Issue(offset,
                        "'" + label(outer) + "' is " + type + ", it has no field '" + name + "'"));
            }
            return Optional.empty();
        }
        check(outer, name, inBrackets).ifPresent(message -> issues.add(new Issue(offset, message)));
        List<String> names = new ArrayList<>(outer.names());
        names.add(name);
        return Optional.of(new Path(List.copyOf(names), type.field(name), outer.id()));
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

    // Calls

    private CelExpr call(CelExpr expr, Set<String> scope) {
        CelCall call = expr.call();
        if (call.target().isEmpty() && call.function().equals("has")) {
            return has(expr, scope);
        }
        if (call.target().isEmpty() && call.function().equals("coalesce")) {
            return coalesce(expr, call.args(), scope);
        }
        ImmutableList<CelExpr> arguments = all(call.args(), scope);
        if (OPERATORS.contains(call.function())) {
            arguments = ImmutableList.of(alike(arguments.getFirst(), arguments.getLast()),
                    alike(arguments.getLast(), arguments.getFirst()));
        } else if (call.function().equals("@in") && arguments.getLast().getKind() == Kind.LIST) {
            CelExpr list = arguments.getLast();
            CelExpr item = arguments.getFirst();
            arguments = ImmutableList.of(item, CelExpr.ofList(list.id(), list.list().elements().stream()
                    .map(element -> alike(element, item)).collect(ImmutableList.toImmutableList()),
                    list.list().optionalIndices()));
        }
        return CelExpr.ofCall(expr.id(), call.target().map(target -> rewrite(target, scope)), call.function(),
                arguments);
    }

    /** A whole number as one with a fraction, where it meets a field with fractions. */
    private CelExpr alike(CelExpr expr, CelExpr other) {
        boolean isWhole = expr.getKind() == Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE;
        if (!isWhole || Math.abs(expr.constant().int64Value()) > EXACT || !isDouble(other)) {
            return expr;
        }
        return CelExpr.ofConstant(expr.id(), CelConstant.ofValue((double) expr.constant().int64Value()));
    }

    private boolean isDouble(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT -> Field.isVariable(expr.ident().name())
                    && fields.get(expr.ident().name()).type().kind() == EventType.Kind.DOUBLE;
            case CONSTANT -> expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE;
            case CALL -> ARITHMETIC.contains(expr.call().function()) && expr.call().args().stream()
                    .anyMatch(this::isDouble);
            case SELECT, LIST, STRUCT, MAP, COMPREHENSION, NOT_SET -> false;
        };
    }

    private CelExpr has(CelExpr expr, Set<String> scope) {
        List<CelExpr> arguments = expr.call().args();
        if (arguments.size() == 1) {
            CelExpr asked = arguments.getFirst();
            Optional<Path> path = path(asked, scope);
            if (path.isPresent()) {
                return variable(expr.id(), field(path.get()), Field.Aspect.PRESENCE);
            }
            if (asked.getKind() == Kind.SELECT) {
                return CelExpr.ofSelect(expr.id(), rewrite(asked.select().operand(), scope),
                        asked.select().field(), true);
            }
        }
        issue(expr.id(), "has() asks for one field, like has(metadata.version)");
        return expr;
    }

    /** {@code coalesce(a, b, x)} is {@code a is there ? a : b is there ? b : x}. */
    private CelExpr coalesce(CelExpr expr, List<CelExpr> arguments, Set<String> scope) {
        if (arguments.size() < 2) {
            issue(expr.id(), "coalesce() takes fields, and last what holds when none of them is there");
            return expr;
        }
        CelExpr rest = rewrite(arguments.getLast(), scope);
        for (CelExpr argument : arguments.subList(0, arguments.size() - 1).reversed()) {
            Field field = path(argument, scope).map(this::field).orElse(null);
            if (field == null) {
                issue(argument.id(), "coalesce() takes fields here; only its last argument may be anything");
                return expr;
            }
            rest = either(field, rest, expr.id());
        }
        return rest;
    }

    private CelExpr either(Field field, CelExpr otherwise, long at) {
        CelExpr condition = variable(newId(at), field, Field.Aspect.SUBSTANCE);
        CelExpr content = variable(newId(at), field, Field.Aspect.CONTENT);
        return CelExpr.ofCall(newId(at), Optional.empty(), "_?_:_",
                ImmutableList.of(condition, content, alike(otherwise, content)));
    }

    // Positions

    private long newId(long at) {
        long id = nextId++;
        positions.addPositions(id, offset(at));
        return id;
    }

    private void issue(long id, String message) {
        issues.add(new Issue(offset(id), message));
    }

    private int offset(long id) {
        @Nullable
        Integer offset = source.getPositionsMap().get(id);
        return offset == null ? 0 : offset;
    }
}
