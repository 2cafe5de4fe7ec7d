package dev.millrace.preview;

import java.util.HashMap;
import java.util.Map;

import dev.millrace.pipeline.BatchLimits;

/**
 * How many objects a pipeline would make: its batches are cut as configured, with the timestamps of records in place of the
 * clock. An estimate, for a worker also cuts when memory runs short or it stops.
 */
final class Batching {
    private final BatchLimits limits;
    private final Map<Integer, Batch> batches = new HashMap<>();
    private long objects;

    private static final class Batch {
        private final long firstMillis;
        private long records;
        private long events;
        private long bytes;

        Batch(long firstMillis) {
            this.firstMillis = firstMillis;
        }
    }

    Batching(BatchLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes the next record of a partition.
     *
     * @param bytes of its event with a line end; 0 when it does not pass
     */
    void take(int partition, long timestamp, long bytes) {
        Batch batch = batches.get(partition);
        if (batch != null && isFull(batch, timestamp)) {
            end(batch);
            batch = null;
        }
        if (batch == null) {
            batch = new Batch(timestamp);
            batches.put(partition, batch);
        }
        batch.records++;
        batch.bytes += bytes;
        batch.events += bytes > 0 ? 1 : 0;
    }

    private boolean isFull(Batch batch, long timestamp) {
        return batch.records >= limits.records() || batch.bytes >= limits.bytes().bytes()
                || timestamp - batch.firstMillis >= limits.interval().toMillis();
    }

    private void end(Batch batch) {
        objects += batch.events > 0 ? 1 : 0;
    }

    /** Ends what is open; no more may be taken. */
    long objects() {
        batches.values().forEach(this::end);
        batches.clear();
        return objects;
    }
}
