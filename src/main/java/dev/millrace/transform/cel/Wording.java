package dev.millrace.transform.cel;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.base.Similar;
import dev.millrace.json.Printable;

/** Says in the words of rules what CEL found. */
final class Wording {
    private static final int LIMIT = 400;
    private static final Pattern NO_OVERLOAD = Pattern.compile(
            "found no matching overload for '(.*?)' applied to '(.*?)'(?: \\(candidates: (.*)\\))?",
            Pattern.DOTALL);
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '(.*?)'.*",
            Pattern.DOTALL);
    private static final Pattern NO_RUNTIME_OVERLOAD = Pattern.compile(
            "No matching overload for function '(.*?)'.*",
            Pattern.DOTALL);
    private static final Pattern SYNTAX = Pattern.compile(
            "(?:mismatched input|extraneous input|no viable alternative at input) '(.*?)'.*", Pattern.DOTALL);
    private static final Pattern FAILURE = Pattern.compile("evaluation error(?: at .*?:(\\d+))?: (.*)",
            Pattern.DOTALL);
    private static final Set<String> STANDARD = Set.of("size", "contains", "startsWith", "endsWith",
            "matches",
            "timestamp", "duration", "int", "uint", "double", "string", "bytes", "bool", "type", "dyn", "has",
            "coalesce", "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear",
            "getHours", "getMinutes", "getSeconds", "getMilliseconds", "all", "exists", "exists_one", "map",
            "filter");
    private static final Map<String, String> OPERATORS = Map.ofEntries(Map.entry("_?_:_", "? :"),
            Map.entry("_&&_", "&&"), Map.entry("_||_", "||"), Map.entry("!_", "!"), Map.entry("-_", "-"),
            Map.entry("@in", "in"), Map.entry("_[_]", "[ ]"));
    private static final Map<String, String> TYPES = Map.of("google.protobuf.Timestamp", "timestamp",
            "google.protobuf.Duration", "duration", "dyn", "any", "%A0", "any");

    /**
     * What a failing expression said.
     *
     * @param offset characters of the text before the place
     */
    record Failure(int offset, String message) {}

    private Wording() {}

    /** What the parser found wrong. */
    static String syntax(String message) {
        Matcher matcher = SYNTAX.matcher(message);
        if (!matcher.matches()) {
            return Printable.text(message, LIMIT);
        }
        return matcher.group(1).equals("<EOF>")
                ? "the expression ends too early"
                : "'" + Printable.text(matcher.group(1), 60) + "' is not expected here";
    }

    /** What the checker found wrong. */
    static String types(String message) {
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return overload(overload.group(1), plain(overload.group(2)), overload.group(3));
        }
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return "unknown function '" + undeclared.group(1) + "'"
                    + nearestFunction(undeclared.group(1)).map("; did you mean '%s'?"::formatted).orElse("");
        }
        return Printable.text(plain(message), LIMIT);
    }

    private static Optional<String> nearestFunction(String name) {
        return Similar.nearest(name, Stream.concat(STANDARD.stream(), Functions.ALL.names().stream())
                .filter(known -> Character.isLetter(known.charAt(0))).collect(Collectors.toSet()));
    }

    private static String overload(String function, String found, String candidates) {
        String operator = operator(function);
        if (operator.equals(function)) {
            return function + "() does not take " + found
                    + (candidates == null ? "" : "; it takes " + Printable.text(plain(candidates), LIMIT));
        }
        String[] types = found.replaceAll("[()]", "").split(", ");
        String pair = String.join(" and ", types);
        boolean isMixed = Set.of(types).equals(Set.of("int", "double"));
        return "'" + operator + "' does not go with " + pair
                + (isMixed ? "; write double(…) around the int, or 1.0 for 1" : "");
    }

    private static String operator(String function) {
        String known = OPERATORS.get(function);
        boolean isBinary = function.length() > 2 && function.startsWith("_") && function.endsWith("_");
        return known != null ? known : isBinary ? function.substring(1, function.length() - 1) : function;
    }

    private static String plain(String message) {
        String plain = message.replaceAll("wrapper\\((\\w+)\\)", "$1 or null");
        for (Map.Entry<String, String> type : TYPES.entrySet()) {
            plain = plain.replace(type.getKey(), type.getValue());
        }
        return plain;
    }

    /** What a failing expression said about one event. */
    static Failure failure(String message) {
        Matcher matcher = FAILURE.matcher(message);
        if (!matcher.matches()) {
            return new Failure(0, Printable.text(message, LIMIT));
        }
        int offset = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        return new Failure(offset, Printable.text(reason(matcher.group(2)), LIMIT));
    }

    private static String reason(String text) {
        Matcher overload = NO_RUNTIME_OVERLOAD.matcher(text);
        if (overload.matches()) {
            return "'" + operator(overload.group(1)) + "' does not go with what this event has here";
        }
        return switch (text) {
            case "/ by zero" -> "division by zero";
            case "long overflow" -> "the result does not fit 64 bits";
            default -> text;
        };
    }
}
