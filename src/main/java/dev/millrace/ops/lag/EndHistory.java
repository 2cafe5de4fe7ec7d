package dev.millrace.ops.lag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a log ended and when, so that the age of any offset can be told afterwards. Looks are thinned out with their age:
 * one goes when its neighbours are closer to each other than an eighth of the time that has passed since. So days fit
 * into some hundred looks, and the error of an age stays within an eighth of it (plus one interval). One thread; times
 * are monotonic milliseconds.
 */
final class EndHistory {
    private static final int SHARE = 8;
    /** The rule keeps fewer; this is for a clock that stands still. */
    private static final int LIMIT = 512;

    /**
     * The log ended here.
     *
     * @param asked when the question was sent: the end was not above it before
     * @param answered when the answer was there
     */
    record Look(long asked, long answered, long end) {}

    /** Between these two times the offset was appended; the estimate assumes an even flow. */
    record Appended(long after, long notAfter, long estimate) {}

    private final List<Look> looks = new ArrayList<>();

    /** Where the end went back, the log is another, and all that was known of it is forgotten. */
    void add(Look look) {
        if (!looks.isEmpty() && look.end() < looks.getLast().end()) {
            looks.clear();
        }
        int size = looks.size();
        if (size >= 2 && looks.get(size - 1).end() == look.end() && looks.get(size - 2).end() == look.end()) {
            // Of a log that stands still only the first and the last look say something.
            looks.removeLast();
        }
        looks.add(look);
        thin(look.answered());
    }

    private void thin(long now) {
        for (int i = looks.size() - 3; i > 0; i--) {
            long span = looks.get(i + 1).answered() - looks.get(i - 1).asked();
            if (span * SHARE < now - looks.get(i + 1).answered()) {
                looks.remove(i);
            }
        }
        if (looks.size() > LIMIT) {
            looks.removeFirst();
        }
    }

    /** When the record at an offset came in; empty when that was before the first look or has not happened yet. */
    Optional<Appended> appended(long offset) {
        for (int i = looks.size() - 1; i > 0; i--) {
            Look before = looks.get(i - 1);
            Look after = looks.get(i);
            if (before.end() <= offset && offset < after.end()) {
                double share = (offset - before.end() + 0.5) / (after.end() - before.end());
                long estimate = before.asked() + Math.round(share * (after.answered() - before.asked()));
                return Optional.of(new Appended(before.asked(), after.answered(), estimate));
            }
        }
        return Optional.empty();
    }

    /** The time before which an offset came in that was there at the first look; empty where it was not. */
    Optional<Long> knownSince(long offset) {
        return looks.isEmpty() || looks.getFirst().end() <= offset
                ? Optional.empty()
                : Optional.of(looks.getFirst().answered());
    }

    /** Offsets per second since the oldest look within the window; empty without two looks. */
    OptionalDouble rate(long windowMillis) {
        int last = looks.size() - 1;
        if (last < 1) {
            return OptionalDouble.empty();
        }
        int first = last - 1;
        while (first > 0 && looks.get(last).answered() - looks.get(first - 1).answered() <= windowMillis) {
            first--;
        }
        long millis = looks.get(last).answered() - looks.get(first).answered();
        return millis <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((looks.get(last).end() - looks.get(first).end()) * 1_000.0 / millis);
    }

    int size() {
        return looks.size();
    }
}
