package dev.millrace.drill;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which fault strikes when: a function of seed, length and faults alone.
 *
 * @param faults it was drawn from
 * @param length from the first sink at work to the last fault mended
 */
public record Plan(long seed, Duration length, Set<Fault> faults, List<Round> rounds) {
    private static final Duration FIRST = Duration.ofSeconds(3);
    /** A stop shorter than that is nothing that a group would notice. */
    private static final long SHORTEST_MILLIS = 5_000;
    private static final long LONGEST_MILLIS = 120_000;
    /** Of the whole drill, at most: the longest fault of five minutes lasts 20 seconds. */
    private static final long LONGEST_PART = 15;
    private static final Duration OPERATOR = Duration.ofSeconds(20);

    public Plan {
        faults = Set.copyOf(faults);
        rounds = List.copyOf(rounds);
    }

    /**
     * Draws a plan. Every fault comes once before any comes twice; two of three rounds have a second fault.
     *
     * @throws IllegalArgumentException when there are no faults, or too little time for one
     */
    public static Plan draw(long seed, Duration length, Set<Fault> faults) {
        if (faults.isEmpty() || length.compareTo(Duration.ofSeconds(10)) < 0) {
            throw new IllegalArgumentException("a drill needs at least one fault and ten seconds");
        }
        Random random = new Random(seed);
        Deck deck = new Deck(new TreeSet<>(faults), random);
        List<Round> rounds = new ArrayList<>();
        Duration at = FIRST;
        while (at.compareTo(length) < 0) {
            Round round = round(at, deck, random, length);
            if (!rounds.isEmpty() && round.end().compareTo(length) > 0) {
                break;
            }
            rounds.add(round);
            at = round.end().plusMillis(random.nextInt(1_000, 3_000));
        }
        return new Plan(seed, length, faults, rounds);
    }

    private static Round round(Duration at, Deck deck, Random random, Duration length) {
        Fault first = deck.next();
        int pick = random.nextInt(Integer.MAX_VALUE);
        if (first.lane() == Fault.Lane.OPERATOR) {
            return new Round(at, List.of(new Strike(first, Duration.ZERO, OPERATOR, pick)));
        }
        Duration lasts = lasts(random, length);
        Strike strike = new Strike(first, Duration.ZERO, lasts, pick);
        Optional<Fault> second = random.nextInt(3) == 0 ? Optional.empty() : deck.companion(first);
        if (second.isEmpty()) {
            return new Round(at, List.of(strike));
        }
        Duration after = Duration.ofMillis(random.nextLong(lasts.toMillis() / 2));
        return new Round(at, List.of(strike,
                new Strike(second.get(), after, lasts(random, length), random.nextInt(Integer.MAX_VALUE))));
    }

    /** Short ones are likelier than long ones. */
    private static Duration lasts(Random random, Duration length) {
        long longest = Math.clamp(length.toMillis() / LONGEST_PART, SHORTEST_MILLIS + 1_000, LONGEST_MILLIS);
        double part = random.nextDouble();
        return Duration
                .ofMillis(SHORTEST_MILLIS + Math.round((longest - SHORTEST_MILLIS) * part * part));
    }

    /** How many strikes there are. */
    public int strikes() {
        return rounds.stream().mapToInt(round -> round.strikes().size()).sum();
    }

    /** Faults in random order, each once, and then again in another. */
    private static final class Deck {
        private final List<Fault> all;
        private final Random random;
        private final Deque<Fault> left = new ArrayDeque<>();

        Deck(Set<Fault> all, Random random) {
            this.all = List.copyOf(all);
            this.random = random;
        }

        Fault next() {
            if (left.isEmpty()) {
                List<Fault> shuffled = new ArrayList<>(all);
                Collections.shuffle(shuffled, random);
                left.addAll(shuffled);
            }
            return left.removeFirst();
        }

        /** The next one that touches something else. */
        Optional<Fault> companion(Fault first) {
            Optional<Fault> found = left.stream().filter(
                    fault -> fault.lane() != first.lane() && fault.lane() != Fault.Lane.OPERATOR).findFirst();
            found.ifPresent(left::remove);
            return found;
        }
    }
}
