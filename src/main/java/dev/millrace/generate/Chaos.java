package dev.millrace.generate;

import java.util.EnumMap;
import java.util.Map;

import dev.millrace.base.ByteSize;

/**
 * How much goes wrong in generated load. Shares are of all records, from 0 to 1, and together at most 1.
 *
 * @param bad share of records a contract has to reject
 * @param weights how the bad ones are spread over the bad kinds; a kind that is not named does not occur
 * @param duplicates share of records that repeat an earlier event
 * @param late share of good events with a timestamp 1 to 24 hours back
 * @param sizeLimit what an oversize record is one byte larger than
 */
public record Chaos(double bad, Map<Kind, Integer> weights, double duplicates, double late,
        ByteSize sizeLimit) {
    /** Nothing goes wrong. */
    public static final Chaos NONE = new Chaos(0, evenly(), 0, 0, ByteSize.mebibytes(1));

    public Chaos {
        weights = Map.copyOf(weights);
        if (!(bad >= 0 && duplicates >= 0 && late >= 0 && bad + duplicates + late <= 1)) {
            throw new IllegalArgumentException("shares lie between 0 and 1, also their sum: bad " + bad
                    + ", duplicates " + duplicates + ", late " + late);
        }
        weights.forEach(Chaos::check);
        if (bad > 0 && weights.values().stream().allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException("bad records need a kind with a weight above 0");
        }
        if (sizeLimit.bytes() < 1_024 || sizeLimit.bytes() > 16 << 20) {
            throw new IllegalArgumentException("a size limit lies between 1 KiB and 16 MiB: " + sizeLimit);
        }
    }

    private static void check(Kind kind, int weight) {
        if (!kind.isBad() || weight < 0 || weight > 1_000_000) {
            throw new IllegalArgumentException(
                    "weights are for bad kinds, from 0 to 1,000,000: " + kind.label() + "=" + weight);
        }
    }

    /** This share of bad records, evenly of all kinds; but only one in 6,001 is oversize, for it is thousands as long. */
    public static Chaos ofBad(double share) {
        return new Chaos(share, evenly(), 0, 0, ByteSize.mebibytes(1));
    }

    private static Map<Kind, Integer> evenly() {
        Map<Kind, Integer> weights = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            if (kind.isBad()) {
                weights.put(kind, kind == Kind.OVERSIZE ? 1 : 1_000);
            }
        }
        return weights;
    }

    /** With these weights of the bad kinds instead. */
    public Chaos weighing(Map<Kind, Integer> other) {
        return new Chaos(bad, other, duplicates, late, sizeLimit);
    }

    public Chaos duplicating(double share) {
        return new Chaos(bad, weights, share, late, sizeLimit);
    }

    public Chaos delaying(double share) {
        return new Chaos(bad, weights, duplicates, share, sizeLimit);
    }

    public Chaos limitedTo(ByteSize limit) {
        return new Chaos(bad, weights, duplicates, late, limit);
    }

    /** Which kind a record is, by a random number. */
    Kind kind(long random) {
        double place = Mix.fraction(random);
        if (place < bad) {
            return badKind(Mix.next(random));
        }
        if (place < bad + duplicates) {
            return Kind.DUPLICATE;
        }
        return place < bad + duplicates + late ? Kind.LATE : Kind.GOOD;
    }

    private Kind badKind(long random) {
        int total = weights.values().stream().mapToInt(Integer::intValue).sum();
        int place = Mix.below(total, random);
        for (Kind kind : Kind.values()) {
            place -= weights.getOrDefault(kind, 0);
            if (place < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("weights do not add up: " + weights);
    }
}
