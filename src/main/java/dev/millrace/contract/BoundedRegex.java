package dev.millrace.contract;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that needs more than an automaton (look-around, back references), run by backtracking with a limit
 * on its steps: each character it looks at is counted. Immutable and thread-safe.
 */
final class BoundedRegex {
    private static final int MAX_STEPS = 1_000_000;

    /** The text cannot be judged within the limit. */
    static final class TooCostlyException extends RuntimeException {
        TooCostlyException() {
            super("the pattern needs more steps for this text than a validator allows", null, false, false);
        }
    }

    private final Pattern pattern;

    /** @throws PatternSyntaxException when it is no regular expression */
    BoundedRegex(String ecma) {
        pattern = Pattern.compile(translated(ecma));
    }

    /** What is wrong with an expression, if anything is. */
    static Optional<String> problem(String ecma) {
        try {
            var _ = new BoundedRegex(ecma);
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

    /**
     * Whether the expression matches anywhere in the text.
     *
     * @throws TooCostlyException when that takes too long to find out
     */
    boolean find(String text) {
        try {
            return pattern.matcher(new Counted(text, new Steps())).find();
        } catch (StackOverflowError e) {
            // The library recurses once per repetition of a group; what it was doing has no lasting state.
            throw new TooCostlyException();
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
                throw new TooCostlyException();
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
