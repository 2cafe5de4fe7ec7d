package dev.millrace.ledger;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many records of a range ended where. Each record counts once.
 *
 * @param stored in an object
 * @param forwarded as a record of the output topic
 * @param filtered nowhere, because the pipeline's filter said so
 * @param duplicates nowhere, because an equal one came before
 * @param dead as dead letters, by the label of their reason
 */
public record Outcomes(long stored, long forwarded, long filtered, long duplicates, Map<String, Long> dead) {
    public static final Outcomes NONE = new Outcomes(0, 0, 0, 0, Map.of());

    public Outcomes {
        dead = Map.copyOf(dead);
        if (stored < 0 || forwarded < 0 || filtered < 0 || duplicates < 0
                || dead.values().stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException(
                    "no counts: %d stored, %d forwarded, %d filtered, %d duplicates, dead %s"
                            .formatted(stored, forwarded, filtered, duplicates, dead));
        }
    }

    /** Of a range whose records are all either stored or dead. */
    public static Outcomes of(long stored, Map<String, Long> dead) {
        return new Outcomes(stored, 0, 0, 0, dead);
    }

    /** How many records became dead letters. */
    public long deadRecords() {
        return dead.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many records these are. */
    public long records() {
        return stored + forwarded + filtered + duplicates + deadRecords();
    }

    /** Both together. */
    public Outcomes plus(Outcomes other) {
        Map<String, Long> all = new TreeMap<>(dead);
        other.dead.forEach((reason, count) -> all.merge(reason, count, Long::sum));
        return new Outcomes(stored + other.stored, forwarded + other.forwarded, filtered + other.filtered,
                duplicates + other.duplicates, all);
    }
}
