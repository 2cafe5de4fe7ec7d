package dev.millrace.transform.cel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import dev.millrace.contract.Contract;
import dev.millrace.transform.EventType;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.RuleName;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.RuleTexts;

/**
 * Compiles rules against what a contract promises, so that a misspelt field or a wrong type is found before any event
 * comes. Thread-safe.
 */
public final class RuleCompiler {
    private static final CelOptions OPTIONS = CelOptions.current().enableHeterogeneousNumericComparisons(true)
            .enableQuotedIdentifierSyntax(true)
            .populateMacroCalls(false).comprehensionMaxIterations(100_000).build();
    private static final CelCompiler PARSER = environment().build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS)
            .addFunctionBindings(Functions.ALL.bindings()).build();

    private final EventType event;

    private RuleCompiler(EventType event) {
        this.event = event;
    }

    /** For events that keep this contract. */
    public static RuleCompiler of(Contract contract) {
        return new RuleCompiler(EventType.of(contract));
    }

    /** For any JSON: every name may be a field, and nothing has a type. */
    public static RuleCompiler untyped() {
        return new RuleCompiler(EventType.any());
    }

    private static CelCompilerBuilder environment() {
        return CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS)
                // has is no macro here: it asks about fields, see FieldRewriter.
                .setStandardMacros(CelStandardMacro.ALL, CelStandardMacro.EXISTS, CelStandardMacro.EXISTS_ONE,
                        CelStandardMacro.MAP, CelStandardMacro.MAP_FILTER, CelStandardMacro.FILTER)
                .addVar(EventView.NOW, SimpleType.TIMESTAMP)
                .addVar(EventView.INGEST_TIME, SimpleType.TIMESTAMP)
                .addFunctionDeclarations(Functions.ALL.declarations());
    }

    /**
     * Compiles the rules of a pipeline.
     *
     * @throws InvalidRuleException with everything that is wrong with any of them
     */
    public Rules rules(RuleTexts texts) throws InvalidRuleException {
        Session session = new Session();
        Optional<Expression> filter = texts.filter().isEmpty()
                ? Optional.empty()
                : session.compile(new RuleName.Filter(), texts.filter(), RuleCompiler::filterProblem);
        boolean filterReadsClock = session.fields.readsClock();
        Map<List<String>, Expression> sets = new LinkedHashMap<>();
        Paths paths = new Paths(event);
        texts.set().forEach((path, text) -> {
            RuleName rule = new RuleName.Set(path);
            List<String> names = paths.add(rule, path);
            session.compile(rule, text, RuleCompiler::valueProblem)
                    .ifPresent(expression -> sets.put(names, expression));
            session.fields.write(names);
        });
        List<List<String>> drops = new ArrayList<>();
        for (String path : texts.drop()) {
            List<String> names = paths.add(new RuleName.Drop(path), path);
            drops.add(names);
            session.fields.write(names);
        }
        session.problems.addAll(paths.problems());
        session.throwIfAny();
        return new Rules(texts, session.fields, filter.orElse(null), filterReadsClock, sets, drops,
                session.warnings);
    }

    /**
     * Compiles an expression that gives a text for each event: a string as it is, anything else as JSON.
     *
     * @param setting its name in messages: "key", "dedupe.by"
     * @throws InvalidRuleException with everything that is wrong with it
     */
    public KeyRule key(String setting, String text) throws InvalidRuleException {
        Session session = new Session();
        Optional<Expression> expression = session.compile(new RuleName.Key(setting), text,
                RuleCompiler::valueProblem);
        session.throwIfAny();
        return new KeyRule(expression.orElseThrow(), session.fields, session.warnings);
    }

    private static Optional<String> filterProblem(CelType type) {
        boolean isTruth = type.kind() == CelKind.BOOL || type.kind() == CelKind.DYN;
        return isTruth
                ? Optional.empty()
                : Optional.of("a filter is true or false, this is " + Wording.types(type.name()));
    }

    private static Optional<String> valueProblem(CelType type) {
        return switch (type.kind()) {
            case BYTES -> Optional.of("bytes cannot be written as JSON");
            case TYPE, OPAQUE -> Optional.of("a " + type.name() + " cannot be written as JSON");
            default -> Optional.empty();
        };
    }

    /** What the result of an expression has to be; says what is wrong with its type. */
    private interface Demand {
        Optional<String> problem(CelType type);
    }

    /** Expressions that are compiled together and share their fields. */
    private final class Session {
        final Fields fields = new Fields();
        final List<RuleProblem> problems = new ArrayList<>();
        final List<RuleProblem> warnings = new ArrayList<>();

        /** Empty when something is wrong, and then that is among the problems. */
        Optional<Expression> compile(RuleName rule, String text, Demand demand) {
            int before = problems.size();
            if (text.isBlank()) {
                problem(rule, Spot.START, "an expression is missing");
                return Optional.empty();
            }
            CelValidationResult parsed = PARSER.parse(CelSource.newBuilder(text).setDescription("").build());
            if (parsed.hasError()) {
                // One mistake in the syntax makes the parser find more that are none.
                CelIssue first = parsed.getErrors().getFirst();
                problem(rule, spot(first), Wording.syntax(first.getMessage()));
                return Optional.empty();
            }
            Optional<CelAbstractSyntaxTree> checked = check(rule, text, ast(parsed));
            checked.flatMap(ast -> demand.problem(ast.getResultType()))
                    .ifPresent(message -> problem(rule, Spot.START, message));
            return problems.size() > before
                    ? Optional.empty()
                    : checked.map(ast -> expression(rule, text, ast));
        }

        private Optional<CelAbstractSyntaxTree> check(RuleName rule, String text,
                CelAbstractSyntaxTree parsed) {
            FieldRewriter rewriter = new FieldRewriter(event, fields, parsed.getSource());
            CelAbstractSyntaxTree rewritten = rewriter.rewrite(parsed.getExpr());
            for (FieldRewriter.Issue issue : rewriter.issues()) {
                problem(rule, Spot.at(text, issue.offset()), issue.message());
            }
            for (FieldRewriter.Issue issue : rewriter.warnings()) {
                Spot spot = Spot.at(text, issue.offset());
                warnings.add(new RuleProblem(rule, spot.line(), spot.column(), issue.message()));
            }
            if (!rewriter.issues().isEmpty()) {
                return Optional.empty();
            }
            CelValidationResult checked = checker().check(rewritten);
            for (CelIssue issue : checked.getErrors()) {
                problem(rule, spot(issue), Wording.types(issue.getMessage()));
            }
            if (checked.hasError()) {
                return Optional.empty();
            }
            Constants.trials(rewritten.getExpr())
                    .forEach(trial -> attempt(rule, text, trial, rewritten.getSource()));
            return Optional.of(ast(checked));
        }

        /** Carries out what depends on constants alone; that it fails is a problem of the rule. */
        private void attempt(RuleName rule, String text, CelExpr constant, CelSource source) {
            CelValidationResult checked = PARSER.check(CelAbstractSyntaxTree.newParsedAst(constant, source));
            if (checked.hasError()) {
                return; // a sample does not fit; what is wrong shows with the first event
            }
            Expression expression = expression(rule, text, ast(checked));
            try {
                Object _ = expression.program().eval(Map.of(EventView.NOW, Constants.SOME_TIME));
            } catch (CelEvaluationException e) {
                Wording.Failure failure = Wording.failure(String.valueOf(e.getMessage()));
                problem(rule, Spot.at(text, failure.offset()), failure.message());
            }
        }

        private CelCompiler checker() {
            CelCompilerBuilder builder = environment();
            for (Field field : fields.all()) {
                builder.addVar(field.variable(Field.Aspect.VALUE), field.type().cel())
                        .addVar(field.variable(Field.Aspect.CONTENT), field.type().notNull().cel())
                        .addVar(field.variable(Field.Aspect.PRESENCE), SimpleType.BOOL)
                        .addVar(field.variable(Field.Aspect.SUBSTANCE), SimpleType.BOOL);
            }
            return builder.build();
        }

        private static Expression expression(RuleName rule, String text, CelAbstractSyntaxTree ast) {
            try {
                return new Expression(rule, text, ast.getExpr(), ast.getResultType(),
                        RUNTIME.createProgram(ast));
            } catch (CelEvaluationException e) {
                throw new IllegalStateException("a checked expression cannot be planned: " + text, e);
            }
        }

        private static CelAbstractSyntaxTree ast(CelValidationResult result) {
            try {
                return result.getAst();
            } catch (CelValidationException e) {
                throw new IllegalStateException("no errors, and no tree", e);
            }
        }

        private static Spot spot(CelIssue issue) {
            return new Spot(Math.max(1, issue.getSourceLocation().getLine()),
                    Math.max(0, issue.getSourceLocation().getColumn()) + 1);
        }

        private void problem(RuleName rule, Spot spot, String message) {
            problems.add(new RuleProblem(rule, spot.line(), spot.column(), message));
        }

        void throwIfAny() throws InvalidRuleException {
            if (!problems.isEmpty()) {
                throw new InvalidRuleException(problems);
            }
        }
    }
}
