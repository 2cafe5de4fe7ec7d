package dev.millrace.ops.plan;

/**
 * Figures of docs/benchmarks.md that sizes are computed from, all taken with one worker that writes to an S3 server, two
 * cores shared with server and broker. Of what was measured they are the most careful: to a folder, and once everything
 * is compiled, a worker is faster.
 */
final class Measured {
    /** What one worker took. */
    static final double EVENTS_PER_WORKER = 286_292;
    /** Of the sink's process, start included, for a million events. */
    static final double CPU_SECONDS_PER_MILLION = 5.62;
    /** Of the broker's process, for a million events read. */
    static final double BROKER_CPU_SECONDS_PER_MILLION = 0.56;
    /** Mean size of the network events that all this was measured with. */
    static final double EVENT_BYTES = 278;

    private Measured() {}
}
