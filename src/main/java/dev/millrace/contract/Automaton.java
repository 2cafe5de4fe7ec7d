package dev.millrace.contract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.millrace.contract.RegexSyntax.Part;
import dev.millrace.contract.RegexSyntax.Unsupported;

/**
 * Turns the parts of an expression into a table: Thompson's construction to a nondeterministic automaton, then the
 * subset construction, once, when the contract is compiled. The characters are first grouped into classes that no
 * set in the expression tells apart, so that a row of the table is short.
 *
 * <p>The subset construction can need exponentially many states; an expression that needs more than
 * {@value #MAX_STATES} is reported as unsupported.
 */
final class Automaton {
    static final int DEAD = 0;
    static final int ACCEPTED = 1;
    private static final int MAX_STATES = 2_000;
    private static final int MAX_NFA_STATES = 10_000;

    private enum Kind {
        SPLIT, CHARS, START, END, MATCH
    }

    private final List<Kind> kinds = new ArrayList<>();
    private final List<CodePoints> sets = new ArrayList<>();
    private final List<int[]> outs = new ArrayList<>();

    /** First code point of each run of code points that belong together, ascending, and the class of each run. */
    private int[] runs = {};
    private int[] runClasses = {};
    private int classes;

    private Automaton() {}

    static Regex build(Part part) throws Unsupported {
        Automaton automaton = new Automaton();
        int match = automaton.state(Kind.MATCH, CodePoints.NONE);
        int start = automaton.add(part, match);
        automaton.classify();
        return automaton.determine(start);
    }

    private int state(Kind kind, CodePoints set, int... out) throws Unsupported {
        if (kinds.size() == MAX_NFA_STATES) {
            throw new Unsupported("more repetitions than an automaton should have");
        }
        kinds.add(kind);
        sets.add(set);
        outs.add(out);
        return kinds.size() - 1;
    }

    /** Adds states for the part, ahead of {@code next}, and gives the first of them. */
    private int add(Part part, int next) throws Unsupported {
        return switch (part) {
            case RegexSyntax.Chars chars -> state(Kind.CHARS, chars.set(), next);
            case RegexSyntax.Start _ -> state(Kind.START, CodePoints.NONE, next);
            case RegexSyntax.End _ -> state(Kind.END, CodePoints.NONE, next);
            case RegexSyntax.Sequence sequence -> addSequence(sequence.parts(), next);
            case RegexSyntax.Choice choice -> addChoice(choice.parts(), next);
            case RegexSyntax.Repeat repeat -> addRepeat(repeat, next);
        };
    }

    private int addSequence(List<Part> parts, int next) throws Unsupported {
        int first = next;
        for (Part part : parts.reversed()) {
            first = add(part, first);
        }
        return first;
    }

    private int addChoice(List<Part> parts, int next) throws Unsupported {
        int[] out = new int[parts.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = add(parts.get(i), next);
        }
        return state(Kind.SPLIT, CodePoints.NONE, out);
    }

    private int addRepeat(RegexSyntax.Repeat repeat, int next) throws Unsupported {
        int first = next;
        if (repeat.max() < 0) {
            int loop = state(Kind.SPLIT, CodePoints.NONE, next, next);
            outs.get(loop)[0] = add(repeat.part(), loop);
            first = loop;
        }
        for (int i = repeat.min(); i < repeat.max(); i++) {
            first = state(Kind.SPLIT, CodePoints.NONE, add(repeat.part(), first), next);
        }
        for (int i = 0; i < repeat.min(); i++) {
            first = add(repeat.part(), first);
        }
        return first;
    }

    private void classify() {
        var bounds = new TreeSet<Integer>(List.of(0));
        List<CodePoints> different = sets.stream().distinct().toList();
        for (CodePoints set : different) {
            set.bounds().forEach(bounds::add);
        }
        bounds.remove(Character.MAX_CODE_POINT + 1);
        runs = bounds.stream().mapToInt(Integer::intValue).toArray();
        runClasses = new int[runs.length];
        Map<BitSet, Integer> known = new HashMap<>();
        for (int run = 0; run < runs.length; run++) {
            BitSet membership = new BitSet();
            for (int i = 0; i < different.size(); i++) {
                membership.set(i, different.get(i).contains(runs[run]));
            }
            runClasses[run] = known.computeIfAbsent(membership, _ -> known.size());
        }
        classes = known.size();
    }

    private Regex determine(int start) throws Unsupported {
        int[] representatives = new int[classes];
        for (int run = runs.length - 1; run >= 0; run--) {
            representatives[runClasses[run]] = runs[run];
        }
        BitSet restart = closure(bits(start), false, false);
        Map<BitSet, Integer> numbers = new HashMap<>();
        List<BitSet> states = new ArrayList<>(List.of(new BitSet(), bits(0)));
        numbers.put(states.get(DEAD), DEAD);
        List<int[]> rows = new ArrayList<>(List.of(new int[classes], filled(ACCEPTED)));
        ArrayDeque<Integer> open = new ArrayDeque<>();
        int first = number(closure(bits(start), true, false), numbers, states, open);
        while (!open.isEmpty()) {
            BitSet state = states.get(open.remove());
            int[] row = new int[classes];
            for (int c = 0; c < classes; c++) {
                BitSet next = step(state, representatives[c]);
                next.or(restart);
                row[c] = number(next, numbers, states, open);
            }
            rows.add(row);
        }
        return regex(first, states, rows);
    }

    /** States are numbered in the order in which they are put on the list, which is the order of their rows. */
    private int number(BitSet state, Map<BitSet, Integer> numbers, List<BitSet> states,
            ArrayDeque<Integer> open)
            throws Unsupported {
        if (state.get(0)) {
            return ACCEPTED; // a match needs nothing more, whatever follows
        }
        Integer known = numbers.get(state);
        if (known != null) {
            return known;
        }
        if (states.size() == MAX_STATES) {
            throw new Unsupported("more than " + MAX_STATES + " states");
        }
        int number = states.size();
        numbers.put(state, number);
        states.add(state);
        open.add(number);
        return number;
    }

    private Regex regex(int first, List<BitSet> states, List<int[]> rows) {
        int[] table = new int[rows.size() * classes];
        boolean[] acceptedAtEnd = new boolean[states.size()];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, table, i * classes, classes);
            acceptedAtEnd[i] = i == ACCEPTED || closure(states.get(i), false, true).get(0);
        }
        boolean empty = first != ACCEPTED && first != DEAD && closure(states.get(first), true, true).get(0);
        return new Regex(runs, runClasses, classes, table, acceptedAtEnd, first, first == ACCEPTED || empty);
    }

    private BitSet step(BitSet state, int codePoint) {
        BitSet next = new BitSet();
        for (int s = state.nextSetBit(0); s >= 0; s = state.nextSetBit(s + 1)) {
            if (kinds.get(s) == Kind.CHARS && sets.get(s).contains(codePoint)) {
                next.set(outs.get(s)[0]);
            }
        }
        return closure(next, false, false);
    }

    /** All states that can be reached without a character; assertions hold only where the caller says so. */
    private BitSet closure(BitSet from, boolean atStart, boolean atEnd) {
        BitSet closure = new BitSet();
        ArrayDeque<Integer> open = new ArrayDeque<>();
        from.stream().forEach(open::add);
        while (!open.isEmpty()) {
            int s = open.remove();
            if (closure.get(s)) {
                continue;
            }
            closure.set(s);
            boolean passes = switch (kinds.get(s)) {
                case SPLIT -> true;
                case START -> atStart;
                case END -> atEnd;
                case CHARS, MATCH -> false;
            };
            if (passes) {
                Arrays.stream(outs.get(s)).forEach(open::add);
            }
        }
        return closure;
    }

    private int[] filled(int value) {
        int[] row = new int[classes];
        Arrays.fill(row, value);
        return row;
    }

    private static BitSet bits(int one) {
        BitSet bits = new BitSet();
        bits.set(one);
        return bits;
    }
}
