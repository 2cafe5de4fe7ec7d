package dev.millrace.contract;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.json.NameTable;
import dev.millrace.record.Reason;

/**
 * One compiled schema: everything the {@link Engine} asks at one place of a document, in fields that are read directly.
 * There is a single class, so that no call on the hot path has several targets. Schemas may refer to themselves, so the
 * compiler creates a node first and fills it later; after the contract is built nothing changes any more.
 *
 * <p>Texts are sentences prepared for {@link dev.millrace.json.Fault}.
 */
final class Node {
    /** The schema {@code true}. */
    static final Node ANYTHING = new Node();

    int types = Types.ALL;
    String typeText = "";

    /** Whole numbers within these limits need no further look; narrower than the rules when those are not whole. */
    long minSure = Long.MIN_VALUE;
    long maxSure = Long.MAX_VALUE;
    @Nullable
    Numbers numbers;
    @Nullable
    Texts texts;
    @Nullable
    Listed listed;
    @Nullable
    Shape shape;
    @Nullable
    Items items;
    /** What is judged by reading the same value again. */
    Rule @Nullable [] rules;

    boolean isAnything() {
        return types == Types.ALL && minSure == Long.MIN_VALUE && maxSure == Long.MAX_VALUE && numbers == null
                && texts == null && listed == null && shape == null && items == null && rules == null;
    }

    /** Limits of numbers; what is null is not limited. */
    record Numbers(@Nullable Decimal minimum, boolean isMinimumExcluded, String minimumText,
            @Nullable Decimal maximum, boolean isMaximumExcluded, String maximumText,
            @Nullable Decimal multipleOf, String multipleText) {

        /** The sentence of the rule that the number breaks, or null. */
        @Nullable
        String broken(Decimal number) {
            if (minimum != null && number.compareTo(minimum) < (isMinimumExcluded ? 1 : 0)) {
                return minimumText;
            }
            if (maximum != null && number.compareTo(maximum) > (isMaximumExcluded ? -1 : 0)) {
                return maximumText;
            }
            return multipleOf != null && !number.isMultipleOf(multipleOf) ? multipleText : null;
        }
    }

    /** Rules for strings. */
    static final class Texts {
        /** In code points. */
        final int minLength;
        final int maxLength;
        final String lengthText;
        /** One of these must fit; empty when any text will do. */
        final TextFormat[] formats;
        final String formatText;
        final @Nullable Regex pattern;
        final String patternText;

        Texts(int minLength, int maxLength, String lengthText, List<TextFormat> formats, String formatText,
                @Nullable Regex pattern, String patternText) {
            this.minLength = minLength;
            this.maxLength = maxLength;
            this.lengthText = lengthText;
            this.formats = formats.toArray(TextFormat[]::new);
            this.formatText = formatText;
            this.pattern = pattern;
            this.patternText = patternText;
        }
    }

    /** The scalars that enum or const lists. */
    static final class Listed {
        /** Bits of {@link Types}. */
        final int literals;
        final NameTable strings;
        final String text;
        private final List<Decimal> numbers;

        Listed(int literals, NameTable strings, List<Decimal> numbers, String text) {
            this.literals = literals;
            this.strings = strings;
            this.numbers = numbers;
            this.text = text;
        }

        boolean contains(Decimal number) {
            for (int i = 0; i < numbers.size(); i++) {
                if (numbers.get(i).compareTo(number) == 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Rules for arrays. */
    static final class Items {
        final Node[] prefix;
        final Node rest;
        final int minItems;
        final int maxItems;
        final String lengthText;
        final @Nullable Contained contained;

        Items(List<Node> prefix, Node rest, int minItems, int maxItems, String lengthText,
                @Nullable Contained contained) {
            this.prefix = prefix.toArray(Node[]::new);
            this.rest = rest;
            this.minItems = minItems;
            this.maxItems = maxItems;
            this.lengthText = lengthText;
            this.contained = contained;
        }
    }

    /** How many items of an array must be as the node says. */
    record Contained(Node node, int min, int max, String text) {}

    /** A pattern for names of fields, and what their values have to be. */
    record PatternField(Regex pattern, Node value) {}

    /** How the verdicts on several branches become one. */
    enum Kind {
        ALL, ANY, ONE, NONE, IF
    }

    /** A rule over branches that each read the value again. */
    static final class Rule {
        final Kind kind;
        /** For IF: condition, then, else. */
        final Node[] branches;
        /** What it means when too few or too many branches hold; ALL and IF give the branch's own reason. */
        final Reason reason;
        final String text;

        Rule(Kind kind, List<Node> branches, Reason reason, String text) {
            this.kind = kind;
            this.branches = branches.toArray(Node[]::new);
            this.reason = reason;
            this.text = text;
        }
    }
}
