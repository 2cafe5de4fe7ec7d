package dev.millrace.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Kind;

/** What generated load is like; the same for {@code generate} and {@code demo}. */
final class LoadOptions {
    private static final String START = "2026-01-01T00:00:00Z";

    @Option(names = "--bad", paramLabel = "SHARE", description = "Share of bad records, 0 to 1. Default: 0, for demo 0.02.")
    private @Nullable Double bad;

    @Option(names = "--bad-kinds", paramLabel = "KIND=WEIGHT", split = ",", description = "How the bad ones are spread: truncated, wrong-type, missing-field, garbage, oversize, empty, tombstone."
            + " Default: evenly, but oversize a thousand times rarer.")
    private Map<String, Integer> badKinds = Map.of();

    @Option(names = "--duplicates", paramLabel = "SHARE", description = "Share of records that repeat an earlier one. Default: 0, for the logins of demo 0.01.")
    private @Nullable Double duplicates;

    @Option(names = "--late", paramLabel = "SHARE", defaultValue = "0", description = "Share of events whose timestamps lie hours back. Default: ${DEFAULT-VALUE}.")
    private double late;

    @Option(names = "--oversize", paramLabel = "SIZE", defaultValue = "1MiB", description = "What an oversize record is one byte larger than. Default: ${DEFAULT-VALUE}.")
    private String oversize = "1MiB";

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Same seed, same bytes. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--start", paramLabel = "TIME", description = "Timestamp of the first event, ISO 8601 or 'now'. Default: "
            + START + ", so that runs are alike; for demo such that the last is now.")
    private @Nullable String start;

    /**
     * What load is like unless the user says otherwise.
     *
     * @param bad share of bad records
     * @param duplicates share of records that repeat an earlier one
     * @param start timestamp of the first event
     */
    record Usual(double bad, double duplicates, Instant start) {
        /** Runs are alike, whenever they are. */
        static final Usual ALIKE = new Usual(0, 0, Instant.parse(START));
    }

    /**
     * The load.
     *
     * @param kind of events
     * @param shift changes the seed; 0 for the seed as it is given
     * @param usual what counts where the user says nothing
     */
    EventLoad load(EventKind kind, long shift, double perSecond, Usual usual) throws Failure {
        try {
            Chaos chaos = Chaos.ofBad(bad == null ? usual.bad() : bad)
                    .duplicating(duplicates == null ? usual.duplicates() : duplicates).delaying(late)
                    .limitedTo(ByteSize.parse(oversize));
            return new EventLoad(kind.events(seed + shift, start(usual), perSecond),
                    badKinds.isEmpty() ? chaos : chaos.weighing(weights()), seed + shift);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "make load", String.valueOf(e.getMessage()), "see --help");
        }
    }

    private Instant start(Usual usual) throws Failure {
        if (start == null) {
            return usual.start();
        }
        try {
            return start.equals("now")
                    ? Instant.ofEpochMilli(Time.system().wallMillis())
                    : Instant.parse(start);
        } catch (DateTimeException e) {
            throw new Failure(ExitCode.USAGE, "read --start", "'" + start + "' is no time",
                    "write 'now' or one like " + START);
        }
    }

    private Map<Kind, Integer> weights() {
        Map<Kind, Integer> weights = new EnumMap<>(Kind.class);
        badKinds.forEach((name, weight) -> weights.put(kind(name), weight));
        return weights;
    }

    private static Kind kind(String name) {
        try {
            return Kind.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' is no kind of bad record", e);
        }
    }
}
