package dev.millrace.replay;

/**
 * How letters are replayed.
 *
 * @param which letters of those that are chosen
 * @param attempts how often a record may be replayed; from then on its letter is parked
 * @param perSecond records at most, 0 for no limit
 * @param errorRatio share of replayed records that may come back as dead letters meanwhile before it stops, 1 for all
 * @param edit what is changed before
 */
public record ReplayOptions(Target to, Which which, int attempts, double perSecond, double errorRatio,
        Edit edit) {
    /** A record that fails five times will hardly pass the sixth time. */
    public static final int DEFAULT_ATTEMPTS = 5;

    /** Who is to take the records. */
    public enum Target {
        /** Whoever reads the topic they came from. */
        ORIGIN,
        /** Of Millrace's pipelines on the topic they came from, only the one that rejected them. */
        PIPELINE
    }

    /** Which of the chosen letters. */
    public enum Which {
        /** Those whose records pass as the pipeline is configured now. */
        PASSING,
        /** Every one that can be sent. */
        ALL
    }

    /** Those that pass, to the topic they came from, as fast as it goes. */
    public static ReplayOptions standard() {
        return new ReplayOptions(Target.ORIGIN, Which.PASSING, DEFAULT_ATTEMPTS, 0, 1, Edit.none());
    }
}
