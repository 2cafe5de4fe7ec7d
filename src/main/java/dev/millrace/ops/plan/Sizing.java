package dev.millrace.ops.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.base.ByteSize;

/**
 * What a demand needs. The formulas stand in docs/operations.md.
 *
 * @param workers in all processes together
 * @param processes on machines of their own, two at least, so that one may die
 * @param partitions of the source topic
 * @param cores of the workers, half of them idle at the busiest time
 * @param brokerCores of the brokers, for what workers read
 * @param buffers {@code memory} of each process
 * @param interval after which a batch of each partition is cut, whichever limit comes first
 * @param objectsPerDay at that rate
 * @param objectSize before compression
 * @param brokerDisk of all brokers together, a third of it free
 * @param networkIn bytes a second from producers to brokers
 * @param networkReplicas between brokers
 * @param networkOut from brokers to workers, which is also what goes to the store at most
 * @param notes what else should be thought of
 */
public record Sizing(int workers, int processes, int partitions, double cores, double brokerCores,
        ByteSize buffers,
        Duration interval, long objectsPerDay, ByteSize objectSize, ByteSize brokerDisk, ByteSize networkIn,
        ByteSize networkReplicas, ByteSize networkOut, List<String> notes) {
    /** Of what was measured, so that a burst, a restart or a dead worker finds room. */
    static final double LOAD = 0.5;
    private static final double DISK_USED = 0.7;
    private static final int PARTITIONS_PER_WORKER = 2;
    private static final int LEAST_PARTITIONS = 3;
    private static final int LEAST_PROCESSES = 2;
    private static final int WORKERS_PER_PROCESS = 4;
    private static final ByteSize LEAST_BUFFERS = ByteSize.mebibytes(256);
    /** Batches wait for the store for about as long as they are filled: one is written while the next one fills. */
    private static final int BATCHES_HELD = 2;
    private static final long STEP = 64;
    private static final double SECONDS_PER_DAY = 86_400;
    private static final ByteSize SMALL_OBJECT = ByteSize.mebibytes(1);

    public Sizing {
        notes = List.copyOf(notes);
    }

    public static Sizing of(Demand demand) {
        double factor = Math.max(1, demand.event().bytes() / Measured.EVENT_BYTES);
        double cores = demand.events() * factor * Measured.CPU_SECONDS_PER_MILLION / 1e6 / LOAD;
        int needed = (int) Math.max(1,
                Math.ceil(demand.events() * factor / (Measured.EVENTS_PER_WORKER * LOAD)));
        int workers = demand.workers().orElse(needed);
        int processes = Math.max(Math.min(LEAST_PROCESSES, workers),
                (int) Math.ceil((double) workers / WORKERS_PER_PROCESS));
        int partitions = Math.max(LEAST_PARTITIONS, workers * PARTITIONS_PER_WORKER);
        Duration interval = interval(demand, partitions);
        double seconds = interval.toNanos() / 1e9;
        double held = demand.bytesPerSecond() * seconds * BATCHES_HELD / processes;
        double sent = demand.bytesPerSecond() / demand.ratio();
        return new Sizing(workers, processes, partitions, cores,
                demand.events() * factor * Measured.BROKER_CPU_SECONDS_PER_MILLION / 1e6 / LOAD,
                buffers(held),
                interval, Math.round(partitions * SECONDS_PER_DAY / seconds),
                size(demand.bytesPerSecond() * seconds / partitions),
                size(sent * demand.retention().toSeconds() * demand.replicas() / DISK_USED), size(sent),
                size(sent * (demand.replicas() - 1)), size(sent),
                notes(demand, needed, workers, size(demand.bytesPerSecond() * seconds / partitions)));
    }

    /** Until a partition's batch has its records, its bytes, or its time. */
    private static Duration interval(Demand demand, int partitions) {
        double perPartition = (double) demand.events() / partitions;
        double byRecords = demand.batch().records() / perPartition;
        double byBytes = demand.batch().bytes().bytes() / (perPartition * demand.event().bytes());
        double seconds = Math.min(Math.min(byRecords, byBytes), demand.batch().interval().toNanos() / 1e9);
        return Duration.ofNanos(Math.max(1, Math.round(seconds * 1e9)));
    }

    private static ByteSize buffers(double held) {
        long steps = (long) Math.ceil(held / (STEP << 20));
        ByteSize needed = ByteSize.mebibytes(steps * STEP);
        return needed.compareTo(LEAST_BUFFERS) > 0 ? needed : LEAST_BUFFERS;
    }

    private static ByteSize size(double bytes) {
        return new ByteSize(Math.round(bytes));
    }

    private static List<String> notes(Demand demand, int needed, int workers, ByteSize object) {
        List<String> notes = new ArrayList<>();
        if (workers < needed) {
            notes.add("%d workers are fewer than the %d that %,d events/s need at half of their speed"
                    .formatted(workers,
                            needed, demand.events()));
        }
        if (object.compareTo(SMALL_OBJECT) < 0) {
            notes.add(
                    "objects of %s are small, and each put costs: larger batches (to.batch) make fewer and larger ones"
                            .formatted(object));
        }
        if (demand.ratio() == 1) {
            notes.add(
                    "disk and network are for events as they are sent; with --ratio they are for compressed ones");
        }
        return notes;
    }
}
