package dev.millrace.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.path.NodePath;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.json.Printable;
import dev.millrace.json.Scanner;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

/**
 * Judges by a general library what {@link SchemaCompiler} cannot compile: the strict scan comes first and decides what is
 * JSON, then a tree is built. Allocates. Nothing is ever fetched: every document a reference may lead to is given.
 */
final class FallbackValidator implements Validator {
    /** A number with more digits before or behind the point would be computed with as many digits. */
    private static final int MAX_SCALE = 1_000;
    private static final long STEPS = 1_000_000;
    private static final int STEPS_PER_BYTE = 10;
    /** Schemas applied inside one another, over all levels of the document; what a thread's stack can hold. */
    private static final int MAX_DEPTH = 600;

    private final Schema schema;
    private final JsonMapper mapper;
    private final BoundedRegex.Limit limit = new BoundedRegex.Limit();
    private final Scanner scanner = new Scanner();

    /**
     * Prepares the library's form of a schema.
     *
     * @param documents by URI, what references may lead to
     * @param mapper reads every number without loss
     * @throws SchemaException when the library finds the schema unusable
     */
    FallbackValidator(JsonNode tree, Map<String, String> documents, JsonMapper mapper) {
        this.mapper = mapper;
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                .formats(formats -> Stream.of(TextFormat.values())
                        .forEach(format -> formats.put(format.label(), new LibraryFormat(format))))
                .unknownKeywordFactory((keyword, _) -> new AnnotationKeyword(keyword))
                .build();
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .formatAssertionsEnabled(true)
                .regularExpressionFactory(this::regex)
                .build();
        schema = SchemaRegistry
                .withDefaultDialect(dialect,
                        builder -> builder.schemas(documents).schemaRegistryConfig(config))
                .getSchema(SchemaLocation.of("urn:millrace:contract"), tree);
        schema.initializeValidators();
    }

    private com.networknt.schema.regex.RegularExpression regex(String pattern) {
        try {
            Regex regex = Regex.compile(pattern);
            return text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                return regex.find(bytes, 0, bytes.length);
            };
        } catch (RegexSyntax.Invalid | RegexSyntax.Unsupported e) {
            return new BoundedRegex(pattern, limit)::find;
        }
    }

    /** Our own format checks, so that a contract means the same whether it is compiled or not. */
    private record LibraryFormat(TextFormat format) implements com.networknt.schema.format.Format {
        @Override
        public String getName() {
            return format.label();
        }

        @Override
        public String getMessageKey() {
            return "format";
        }

        @Override
        public boolean matches(com.networknt.schema.ExecutionContext context, String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return format.matches(bytes, 0, bytes.length);
        }
    }

    @Override
    public Verdict validate(byte[] bytes, int offset, int length) {
        Verdict scanned = scanner.scan(bytes, offset, length);
        if (scanned instanceof Verdict.Rejected) {
            return scanned;
        }
        try {
            JsonNode value = mapper.readTree(bytes, offset, length);
            if (hasHugeNumber(value)) {
                return rejected(Reason.RANGE,
                        "holds a number too large or too small for this contract's rules");
            }
            long steps = STEPS + (long) STEPS_PER_BYTE * length;
            List<Error> errors = schema.validate(withWholeNumbers(value),
                    (context, _) -> context.executionConfig(
                            limits -> limits.maxEvaluationSteps(steps).maxEvaluationDepth(MAX_DEPTH)));
            return limit.takeExceeded() ? tooCostly() : verdict(errors, bytes, offset, length);
        } catch (NumberFormatException e) {
            return rejected(Reason.RANGE, "holds a number too large or too small for this contract's rules");
        } catch (JacksonException e) {
            return rejected(Reason.CONTRACT, "is larger than this contract's rules can be applied to");
        } catch (ValidationLimitExceededException e) {
            return tooCostly();
        } catch (SchemaException e) {
            // Part of the schema is resolved only when a value leads there.
            return rejected(Reason.CONTRACT,
                    "cannot be judged: " + Printable.text(String.valueOf(e.getMessage()), 300));
        }
    }

    private static Verdict tooCostly() {
        return rejected(Reason.CONTRACT, "needs more steps to be judged than a validator allows");
    }

    private static Verdict rejected(Reason reason, String message) {
        return new Verdict.Rejected(reason, "", 0, "the value " + message);
    }

    private static boolean hasHugeNumber(JsonNode value) {
        if (value.isContainer()) {
            return value.valueStream().anyMatch(FallbackValidator::hasHugeNumber);
        }
        if (!value.isFloatingPointNumber()) {
            return false;
        }
        BigDecimal number = value.decimalValue();
        return Math.abs((long) number.scale()) > MAX_SCALE;
    }

    /** The library takes an integer beyond 64 bits for one only where it is no decimal number: 1e19 has to be made one. */
    private static JsonNode withWholeNumbers(JsonNode value) {
        switch (value) {
            case ObjectNode object -> object.properties()
                    .forEach(field -> field.setValue(withWholeNumbers(field.getValue())));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, withWholeNumbers(array.get(i)));
                }
            }
            case DecimalNode number when isBeyondLong(number.decimalValue()) -> {
                return BigIntegerNode.valueOf(number.decimalValue().toBigIntegerExact());
            }
            default -> {
            }
        }
        return value;
    }

    private static boolean isBeyondLong(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0
                && number.toBigInteger().bitLength() >= Long.SIZE;
    }

    private Verdict verdict(List<Error> errors, byte[] bytes, int offset, int length) {
        return errors.stream()
                .map(error -> rejected(error, bytes, offset, offset + length))
                .min(Comparator.comparingInt(Verdict.Rejected::byteOffset))
                .map(Verdict.class::cast)
                .orElse(Verdict.VALID);
    }

    private Verdict.Rejected rejected(Error error, byte[] bytes, int offset, int end) {
        NodePath path = error.getInstanceLocation();
        StringBuilder pointer = new StringBuilder();
        int at = Scanner.space(bytes, offset, end);
        for (int i = 0; i < path.getNameCount(); i++) {
            Object step = path.getElement(i);
            at = step instanceof Integer index
                    ? item(bytes, at, end, index)
                    : field(bytes, at, end, step.toString());
            pointer.append('/').append(SchemaIndex.escaped(Printable.text(step.toString(), 200)));
        }
        String where = pointer.isEmpty() ? "" : pointer + ": ";
        return new Verdict.Rejected(reason(error.getKeyword()), pointer.toString(), at - offset,
                Printable.limit(where + Printable.text(error.getMessage(), 400)));
    }

    /** Index of an array's item; the array itself when it has no such item. */
    private int item(byte[] bytes, int array, int end, int index) {
        if (bytes[array] != '[') {
            return array;
        }
        int p = Scanner.space(bytes, array + 1, end);
        for (int i = 0; i < index && bytes[p] != ']'; i++) {
            p = behindValue(bytes, p, end);
        }
        return p;
    }

    /** Index of a field's value; the object itself when it has no such field. */
    private int field(byte[] bytes, int object, int end, String name) {
        if (bytes[object] != '{') {
            return object;
        }
        int p = Scanner.space(bytes, object + 1, end);
        while (bytes[p] != '}') {
            int nameEnd = scanner.name(bytes, p, end);
            int valueAt = scanner.colon(bytes, nameEnd + 1, end);
            if (name.equals(mapper.readValue(bytes, p, nameEnd + 1 - p, String.class))) {
                return valueAt;
            }
            p = behindValue(bytes, valueAt, end);
        }
        return object;
    }

    private int behindValue(byte[] bytes, int pos, int end) {
        int mark = scanner.namesMark();
        int p = Scanner.space(bytes, scanner.value(bytes, pos, end, Scanner.MAX_DEPTH), end);
        scanner.forgetNames(mark);
        return bytes[p] == ',' ? Scanner.space(bytes, p + 1, end) : p;
    }

    private static Reason reason(String keyword) {
        return switch (keyword) {
            case "type" -> Reason.TYPE;
            case "required", "dependentRequired" -> Reason.MISSING_FIELD;
            case "additionalProperties", "unevaluatedProperties" -> Reason.UNKNOWN_FIELD;
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" -> Reason.RANGE;
            case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties" ->
                Reason.LENGTH;
            case "pattern" -> Reason.PATTERN;
            case "format" -> Reason.FORMAT;
            case "enum", "const" -> Reason.NOT_LISTED;
            default -> Reason.CONTRACT;
        };
    }
}
