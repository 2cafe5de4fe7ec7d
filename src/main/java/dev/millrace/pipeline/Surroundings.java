package dev.millrace.pipeline;

import java.time.Duration;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.StoreSettings;

/**
 * What all pipelines of a process share.
 *
 * @param slot name of this process among those that run the same pipelines; stable over restarts where something gives
 *        it a stable name, so that a restarted process takes over its own transactions at once
 * @param patience how long to wait at the start for what is not there yet: cluster, topic, store
 */
public record Surroundings(Clients clients, StoreSettings store, MissingBucket missingBucket,
        MemoryBudget budget, Time time,
        String slot, Duration patience) {}
