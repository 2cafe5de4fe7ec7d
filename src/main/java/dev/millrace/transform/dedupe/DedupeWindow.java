package dev.millrace.transform.dedupe;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The ids of one partition that were seen lately.
 *
 * <p>A record is a duplicate when a record at a lower offset of the same partition has the same id, and a timestamp that
 * is at most the window before its own. What became of the earlier one does not matter, so the answer is a function of
 * the log: seeing an id again makes it last longer, and whoever reads the partition from {@link DedupeLimits#horizon} on, in
 * order, gives the same answers from there on. Two things are answered by rules of their own. A record that is later than
 * the lateness allows, measured from the largest timestamp at its own or a lower offset, goes on. And once ids had to be
 * forgotten early for want of memory ({@link #evicted} counts them), duplicates of these go on as well.
 *
 * <p>What a crash or an aborted transaction takes back is taken back here by {@link #rewind}. For that, changes are kept
 * until {@link #settle} says that they are final, and what they need is not forgotten before.
 *
 * <p>Ids lie in tables by time, eight for window and lateness together; as time goes on, the oldest is dropped whole. Not
 * thread-safe: it belongs to the poll thread that owns the partition.
 */
public final class DedupeWindow {
    private static final int TABLES = 8;
    private static final long NO_BUCKET = Long.MIN_VALUE;

    /** The ids of a stretch of time. */
    private record Bucket(long number, IdTable table) {}

    private final long windowMillis;
    private final long latenessMillis;
    private final long horizonMillis;
    private final long bucketMillis;
    private final long configuredBytes;
    private long memoryBytes;
    private final IdHash hash;
    /** In the order of time. */
    private final List<Bucket> buckets = new ArrayList<>();
    private final Changes unsettled = new Changes();
    private long newestMillis = Long.MIN_VALUE;
    private long tableBytes;
    private long duplicates;
    private long late;
    private long evicted;

    /** @param random for numbers that senders must not foresee; no answer depends on it */
    public DedupeWindow(DedupeLimits limits, RandomGenerator random) {
        windowMillis = limits.window().toMillis();
        latenessMillis = limits.lateness().toMillis();
        horizonMillis = limits.horizon().toMillis();
        bucketMillis = Math.max(1, horizonMillis / TABLES);
        configuredBytes = limits.memory().bytes();
        memoryBytes = configuredBytes;
        hash = new IdHash(random);
    }

    /**
     * Sees a record: answers, and remembers the id.
     *
     * @param id {@code id[from, to)} is the id
     * @param offset above all that were seen and not taken back
     * @param timestampMillis of the record, milliseconds since the epoch
     */
    public Sighting see(byte[] id, int from, int to, long offset, long timestampMillis) {
        hash.set(id, from, to);
        long newestBefore = newestMillis;
        newestMillis = Math.max(newestMillis, timestampMillis);
        Sighting sighting = judge(timestampMillis);
        // What is older than the horizon no later record can be compared with.
        boolean isKept = timestampMillis >= newestMillis - horizonMillis;
        long bucket = isKept ? Math.floorDiv(timestampMillis, bucketMillis) : NO_BUCKET;
        long timeBefore = isKept ? remember(bucket, timestampMillis) : IdTable.NEVER;
        unsettled.add(offset, bucket, hash, timeBefore, newestBefore, sighting);
        count(sighting, 1);
        return sighting;
    }

    private Sighting judge(long millis) {
        if (millis < newestMillis - latenessMillis) {
            return Sighting.TOO_LATE;
        }
        return isKnownSince(millis - windowMillis) ? Sighting.DUPLICATE : Sighting.FIRST;
    }

    private void count(Sighting sighting, int change) {
        switch (sighting) {
            case DUPLICATE -> duplicates += change;
            case TOO_LATE -> late += change;
            case FIRST -> {
            }
        }
    }

    private boolean isKnownSince(long millis) {
        long oldest = Math.floorDiv(millis, bucketMillis);
        for (int i = buckets.size() - 1; i >= 0 && buckets.get(i).number() >= oldest; i--) {
            if (buckets.get(i).table().time(hash.high(), hash.low()) >= millis) {
                return true;
            }
        }
        return false;
    }

    /** Gives the time that was known in that bucket before. */
    private long remember(long bucket, long millis) {
        IdTable table = table(bucket);
        long before = table.time(hash.high(), hash.low());
        if (before < millis) {
            IdTable roomy = roomy(bucket, table);
            tableBytes -= roomy.bytes();
            roomy.put(hash.high(), hash.low(), millis);
            tableBytes += roomy.bytes();
        }
        return before;
    }

    private IdTable table(long bucket) {
        int i = buckets.size();
        while (i > 0 && buckets.get(i - 1).number() >= bucket) {
            i--;
        }
        if (i == buckets.size() || buckets.get(i).number() != bucket) {
            buckets.add(i, new Bucket(bucket, new IdTable()));
            tableBytes += buckets.get(i).table().bytes();
        }
        return buckets.get(i).table();
    }

    /** The table with room for one more id within the memory: older ids are forgotten for it, its own when none are. */
    private IdTable roomy(long bucket, IdTable table) {
        while (tableBytes - table.bytes() + table.bytesForOneMore() > memoryBytes) {
            Bucket oldest = buckets.getFirst();
            drop(oldest, true);
            if (oldest.number() == bucket) {
                return table(bucket);
            }
        }
        return table;
    }

    /**
     * How much ids may take from now on, if that is less than configured; what is beyond is forgotten, the oldest first.
     *
     * @param bytes never counts as less than {@link DedupeLimits#MIN_MEMORY}
     */
    public void limitTo(long bytes) {
        memoryBytes = Math.min(configuredBytes, Math.max(DedupeLimits.MIN_MEMORY.bytes(), bytes));
        while (tableBytes > memoryBytes && !buckets.isEmpty()) {
            drop(buckets.getFirst(), true);
        }
    }

    private void drop(Bucket bucket, boolean isEarly) {
        boolean isOver = (bucket.number() + 1) * bucketMillis <= newestMillis - horizonMillis;
        evicted += isEarly && !isOver ? bucket.table().size() : 0;
        tableBytes -= bucket.table().bytes();
        buckets.remove(bucket);
    }

    /** What was seen below this offset is never taken back; ids that nobody can need any more are forgotten. */
    public void settle(long offset) {
        while (!unsettled.isEmpty() && unsettled.firstOffset() < offset) {
            unsettled.removeFirst();
        }
        unsettled.shrink();
        long newest = unsettled.isEmpty() ? newestMillis : unsettled.firstNewestBefore();
        while (!buckets.isEmpty() && newest != Long.MIN_VALUE
                && (buckets.getFirst().number() + 1) * bucketMillis <= newest - horizonMillis) {
            drop(buckets.getFirst(), false);
        }
    }

    /** Takes back what was seen from this offset on, because it will be read again. */
    public void rewind(long offset) {
        while (!unsettled.isEmpty() && unsettled.lastOffset() >= offset) {
            takeBack();
            unsettled.removeLast();
        }
    }

    private void takeBack() {
        long high = unsettled.lastHigh();
        long low = unsettled.lastLow();
        for (Bucket bucket : buckets) {
            // It is not there when its bucket was dropped early and made again.
            if (bucket.number() == unsettled.lastBucket()
                    && bucket.table().time(high, low) != IdTable.NEVER) {
                bucket.table().put(high, low, unsettled.lastTimeBefore());
            }
        }
        newestMillis = unsettled.lastNewestBefore();
        count(unsettled.lastSighting(), -1);
    }

    /** Forgets the numbers counted so far: a window that was rebuilt counts from there on. */
    public void resetCounters() {
        duplicates = 0;
        late = 0;
        evicted = 0;
    }

    /** The largest timestamp seen and not taken back; {@link Long#MIN_VALUE} before the first. */
    public long newestMillis() {
        return newestMillis;
    }

    /** How many ids are remembered; one seen in several stretches of time counts for each. */
    public long ids() {
        return buckets.stream().mapToLong(bucket -> bucket.table().size()).sum();
    }

    /** Memory in use, in bytes, with what is needed to take back what is not settled. */
    public long bytes() {
        return tableBytes + unsettled.bytes();
    }

    /** Duplicates seen and not taken back. */
    public long duplicates() {
        return duplicates;
    }

    /** Records that were too late to compare. */
    public long late() {
        return late;
    }

    /** Ids forgotten before their time, for want of memory. */
    public long evicted() {
        return evicted;
    }
}
