package dev.millrace.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The keywords of JSON Schema 2020-12 and what each wants as its value. */
final class Keywords {
    /** What a keyword's value must look like. */
    enum Form {
        SCHEMA("a schema: an object, true or false"), SCHEMAS(
                "an array of schemas, at least one"), SCHEMA_MAP(
                        "an object whose values are schemas"), STRING(
                                "a string"), COUNT("a whole number, 0 or more"), NUMBER(
                                        "a number of at most 1000 places"), POSITIVE(
                                                "a number above 0"), BOOLEAN("true or false"), TYPE(
                                                        "a type name or an array of different ones: null, boolean, integer, number, string, object, array"), NAMES(
                                                                "an array of different strings"), NAMES_MAP(
                                                                        "an object whose values are arrays of different strings"), LIST(
                                                                                "an array with at least one value"), BOOLEAN_MAP(
                                                                                        "an object whose values are true or false"), ANYTHING(
                                                                                                "any value");

        private final String expectation;

        Form(String expectation) {
            this.expectation = expectation;
        }

        String expectation() {
            return expectation;
        }
    }

    private static final Map<String, Form> FORMS = new HashMap<>();
    /** Keywords of older drafts, which mean nothing here, and what to write instead. */
    private static final Map<String, String> OUTDATED = Map.of("definitions", "$defs", "dependencies",
            "dependentRequired or dependentSchemas", "additionalItems", "items beside prefixItems", "id",
            "$id",
            "$recursiveRef", "$dynamicRef", "$recursiveAnchor", "$dynamicAnchor", "divisibleBy", "multipleOf",
            "extends", "allOf", "disallow", "not");

    static {
        put(Form.SCHEMA, "additionalProperties", "items", "contains", "not", "if", "then", "else",
                "propertyNames",
                "unevaluatedItems", "unevaluatedProperties", "contentSchema");
        put(Form.SCHEMAS, "allOf", "anyOf", "oneOf", "prefixItems");
        put(Form.SCHEMA_MAP, "properties", "patternProperties", "$defs", "dependentSchemas");
        put(Form.STRING, "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$comment",
                "title",
                "description", "format", "pattern", "contentEncoding", "contentMediaType");
        put(Form.COUNT, "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
                "minContains", "maxContains");
        put(Form.NUMBER, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
        put(Form.POSITIVE, "multipleOf");
        put(Form.BOOLEAN, "uniqueItems", "deprecated", "readOnly", "writeOnly");
        put(Form.TYPE, "type");
        put(Form.NAMES, "required");
        put(Form.NAMES_MAP, "dependentRequired");
        put(Form.LIST, "enum");
        put(Form.BOOLEAN_MAP, "$vocabulary");
        put(Form.ANYTHING, "const", "default", "examples");
    }

    private Keywords() {}

    private static void put(Form form, String... keywords) {
        for (String keyword : keywords) {
            FORMS.put(keyword, form);
        }
    }

    /** What the keyword wants; empty for a word that means nothing in this draft. */
    static Optional<Form> form(String keyword) {
        return Optional.ofNullable(FORMS.get(keyword));
    }

    /** A sentence for an unknown word that was probably meant to be a keyword; empty for an honest annotation. */
    static Optional<String> warning(String word) {
        String instead = OUTDATED.get(word);
        if (instead != null) {
            return Optional
                    .of("\"" + word + "\" is of an older draft and means nothing here; write " + instead);
        }
        return FORMS.keySet().stream()
                .filter(keyword -> isClose(word, keyword))
                .min((a, b) -> distance(word, a) - distance(word, b))
                .map(keyword -> "\"" + word + "\" is no keyword and means nothing; did you mean \"" + keyword
                        + "\"?");
    }

    private static boolean isClose(String word, String keyword) {
        int allowed = Math.min(word.length(), keyword.length()) < 5 ? 1 : 2;
        return word.equalsIgnoreCase(keyword) || (Math.abs(word.length() - keyword.length()) <= allowed
                && distance(word, keyword) <= allowed);
    }

    /** Damerau's distance in its simple form: letters added, dropped, changed or two neighbours swapped. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
