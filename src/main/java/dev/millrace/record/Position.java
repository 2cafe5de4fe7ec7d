package dev.millrace.record;

/** Where one record lies: the name by which people and dead letters point at it. */
public record Position(Partition partition, long offset) {
    /** "network-telemetry-3@4711". */
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
