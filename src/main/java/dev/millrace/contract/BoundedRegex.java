package dev.millrace.contract;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that needs more than an automaton (look-around, back references), run by backtracking with a limit
 * on its steps: each character it looks at is counted. Not thread-safe: one per validator.
 */
final class BoundedRegex {
    private static final int MAX_STEPS = 1_000_000;

    /** Whether an expression gave up, since it was last asked. Not thread-safe: one per validator. */
    static final class Limit {
        private boolean exceeded;

        /** Says whether an expression gave up, and starts anew. */
        boolean takeExceeded() {
            boolean was = exceeded;
            exceeded = false;
            return was;
        }
    }

    /** Ends a search; never leaves this class. */
    private static final class TooManyStepsException extends RuntimeException {
        TooManyStepsException() {
            super("too many steps", null, false, false);
        }
    }

    private final Pattern pattern;
    private final Limit limit;

    /** @throws PatternSyntaxException when it is no regular expression */
    BoundedRegex(String ecma, Limit limit) {
        this.limit = limit;
        pattern = Pattern.compile(translated(ecma));
    }

    /** What is wrong with an expression, if anything is. */
    static Optional<String> problem(String ecma) {
        try {
            var _ = new BoundedRegex(ecma, new Limit());
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("no regular expression: " + e.getDescription());
        }
    }

    /** In ECMA-262 the dollar sign means the very end; in Java a line end may follow. */
    private static String translated(String ecma) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < ecma.length(); i++) {
            char c = ecma.charAt(i);
            if (c == '\\' && i + 1 < ecma.length()) {
                java.append(c).append(ecma.charAt(++i));
                continue;
            }
            inClass = c == '[' || (inClass && c != ']');
            java.append(c == '$' && !inClass ? "\\z" : String.valueOf(c));
        }
        return java.toString();
    }

    /** Whether the expression matches anywhere in the text; false, and the limit noted, when that takes too long. */
    boolean find(String text) {
        try {
            return pattern.matcher(new Counted(text, new Steps())).find();
        } catch (TooManyStepsException | StackOverflowError e) {
            // The library recurses once per repetition of a group, and what it was doing has no lasting state.
            limit.exceeded = true;
            return false;
        }
    }

    private static final class Steps {
        private int count;
    }

    /** A text that counts how often it is looked at. */
    private record Counted(CharSequence text, Steps steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (++steps.count > MAX_STEPS) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
