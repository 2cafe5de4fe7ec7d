package dev.millrace.bench;

/**
 * One run of one contestant.
 *
 * @param repetition from 1
 * @param load processes that ran or wanted to just before; negative where that is not known
 * @param steadyEvents of {@code steadySeconds}: from the first record that went out to the last whole batch settled
 * @param wholeSeconds from the start of the process until everything was settled
 * @param bytesPerEvent of the values in the topic, on average
 * @param peakResident bytes, -1 where that is not known
 * @param costs CPU seconds
 * @param foreignCores processors that everything else on the machine used meanwhile; NaN where that is not known
 * @param problem what is wrong with the result, "" when nothing is
 */
public record Run(Contestant contestant, int repetition, double load, long steadyEvents, double steadySeconds,
        double wholeSeconds, double bytesPerEvent, long peakResident, Costs costs, double foreignCores,
        Counts counts, String problem) {
    /**
     * CPU seconds, user and system.
     *
     * @param process from its start to its end
     * @param steady of these, the ones spent on the steady events: without start and end
     * @param broker meanwhile; NaN when it is somebody else's
     * @param store of the S3 server meanwhile; NaN when there is none or its process is not known
     */
    public record Costs(double process, double steady, double broker, double store) {}

    /**
     * What became of the records.
     *
     * @param stored as events in objects or in the output topic; for those that only count, 0
     * @param rejected dead letters
     */
    public record Counts(long records, long stored, long rejected, long objects) {
        static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /** The same run after a closer look at what it did. */
    Run with(Counts found, String wrong) {
        return new Run(contestant, repetition, load, steadyEvents, steadySeconds, wholeSeconds, bytesPerEvent,
                peakResident, costs, foreignCores, found, wrong);
    }

    public boolean isRight() {
        return problem.isEmpty();
    }

    public double eventsPerSecond() {
        return steadyEvents / steadySeconds;
    }

    public double megabytesPerSecond() {
        return eventsPerSecond() * bytesPerEvent / 1e6;
    }

    public double cpuPerMillion() {
        return perMillion(costs.process);
    }

    /** Without what starting and ending cost, which few events make much of. */
    public double steadyCpuPerMillion() {
        return steadyEvents == 0 ? Double.NaN : costs.steady / steadyEvents * 1e6;
    }

    public double brokerPerMillion() {
        return perMillion(costs.broker);
    }

    public double storePerMillion() {
        return perMillion(costs.store);
    }

    private double perMillion(double seconds) {
        return counts.records == 0 ? Double.NaN : seconds / counts.records * 1e6;
    }
}
