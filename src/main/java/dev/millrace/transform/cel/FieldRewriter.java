package dev.millrace.transform.cel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import org.jspecify.annotations.Nullable;

import dev.millrace.transform.EventType;

/**
 * Replaces each field in a parsed expression by a variable of its own, before types are checked. So a field may have the
 * name of a type (bytes), {@code has(device_id)} works without a dot, an unknown field is found here, where the contract
 * can suggest the right one, and carrying an expression out needs no tree of the event, only the fields it reads.
 *
 * <p>Also here: {@code has} and {@code coalesce}, which ask about fields and not about values; and a whole number next to
 * a field with fractions becomes one with a fraction, as everybody means it.
 */
final class FieldRewriter {
    private static final Set<String> ARITHMETIC = Set.of("_+_", "_-_", "_*_", "_/_", "-_");
    private static final Set<String> OPERATORS = Set.of("_+_", "_-_", "_*_", "_/_", "_==_", "_!=_", "_<_",
            "_<=_",
            "_>_", "_>=_");
    private static final long EXACT = 1L << 53;

    /** Something that is wrong; the offset counts characters of the text. */
    record Issue(int offset, String message) {}

    private final EventType event;
    private final FieldPaths paths;
    private final Fields fields;
    private final CelSource source;
    private final CelSource.Builder positions;
    private final List<Issue> issues = new ArrayList<>();
    /** By path, where a field is read that need not be there. */
    private final Map<List<String>, Integer> optional = new LinkedHashMap<>();
    /** Paths of fields that the expression asks about. */
    private final Set<List<String>> asked = new HashSet<>();
    private long nextId;

    FieldRewriter(EventType event, Fields fields, CelSource source) {
        this.event = event;
        this.fields = fields;
        this.source = source;
        this.paths = new FieldPaths(event, this::offset, issues);
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

    /** What is no mistake, but probably not meant: the expression fails for events that the contract allows. */
    List<Issue> warnings() {
        return optional.entrySet().stream()
                .filter(field -> !asked.contains(field.getKey()) && !event.names().isEmpty())
                .map(field -> new Issue(field.getValue(), "'" + String.join(".", field.getKey())
                        + "' need not be there, and the rule fails where it is not; ask has() first, or use coalesce()"))
                .toList();
    }

    /** @param scope variables of the macros around it, such as the x of {@code tags.exists(x, …)} */
    private CelExpr rewrite(CelExpr expr, Set<String> scope) {
        Optional<FieldPaths.Path> path = paths.path(expr, scope);
        if (path.isPresent()) {
            if (!path.get().isRequired()) {
                optional.putIfAbsent(path.get().names(), offset(path.get().id()));
            }
            return variable(path.get().id(), field(path.get()), Field.Aspect.VALUE);
        }
        if (expr.getKind() == Kind.IDENT && expr.ident().name().equals(EventView.NOW)
                && !scope.contains(EventView.NOW)) {
            fields.readClock();
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
            case CONSTANT -> constant(expr);
            case IDENT, NOT_SET -> expr;
        };
    }

    /** Zero has no sign here, as in events. */
    private static CelExpr constant(CelExpr expr) {
        boolean isZero = expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
                && expr.constant().doubleValue() == 0;
        return isZero ? CelExpr.ofConstant(expr.id(), CelConstant.ofValue(0.0)) : expr;
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

    private Field field(FieldPaths.Path path) {
        return fields.read(path.names(), ValueType.of(path.type()));
    }

    private static CelExpr variable(long id, Field field, Field.Aspect aspect) {
        return CelExpr.ofIdent(id, field.variable(aspect));
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
            CelExpr field = arguments.getFirst();
            Optional<FieldPaths.Path> path = paths.path(field, scope);
            if (path.isPresent()) {
                asked.add(path.get().names());
                return variable(expr.id(), field(path.get()), Field.Aspect.PRESENCE);
            }
            if (field.getKind() == Kind.SELECT) {
                return CelExpr.ofSelect(expr.id(), rewrite(field.select().operand(), scope),
                        field.select().field(), true);
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
            Field field = paths.path(argument, scope).map(this::field).orElse(null);
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
