package dev.millrace.drill;

import java.time.Duration;
import java.util.List;

/**
 * How a drill stands.
 *
 * @param elapsed since the first fault was due
 * @param phase what it is doing, for people
 * @param atWork labels of the faults at work
 * @param strikes that are over
 * @param sinks that are alive
 * @param sent records handed to the client
 * @param acknowledged of these, by the brokers
 * @param stored events settled in objects, by the ledger
 * @param dead dead letters, by the ledger
 * @param gaps offsets named as gaps, by the ledger
 * @param lag offsets that are not settled; -1 while the brokers do not say
 * @param stopped partitions that sinks now alive have taken out of work
 * @param misdeeds uploads that fared ill
 */
public record Progress(Duration elapsed, String phase, List<String> atWork, int strikes, int sinks, long sent,
        long acknowledged, long stored, long dead, long gaps, long lag, long stopped, long misdeeds) {
    public Progress {
        atWork = List.copyOf(atWork);
    }
}
