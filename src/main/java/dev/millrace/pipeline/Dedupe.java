package dev.millrace.pipeline;

import dev.millrace.transform.cel.KeyRule;
import dev.millrace.transform.dedupe.DedupeLimits;
import dev.millrace.transform.redis.RedisSettings;

/** Which events are taken for one and the same, and where their ids are kept. */
public sealed interface Dedupe {
    /** Gives the id of an event; those of equal ids are compared. */
    KeyRule by();

    /**
     * By the worker, who learns them from the log again: events of one partition are compared.
     *
     * @param limits how long ids are remembered, and how many
     */
    record InLog(KeyRule by, DedupeLimits limits) implements Dedupe {}

    /**
     * In Redis: events of all partitions are compared, and of all pipelines that share the prefix.
     *
     * @param maxRetries how often a batch is asked for again when Redis gives no answer, until its records become dead
     *        letters; {@link #FOR_EVER} to wait
     */
    record InRedis(KeyRule by, RedisSettings redis, int maxRetries) implements Dedupe {
        public static final int FOR_EVER = Integer.MAX_VALUE;
    }
}
