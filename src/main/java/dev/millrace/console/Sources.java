package dev.millrace.console;

import java.util.List;
import java.util.function.Supplier;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.store.StoreSettings;

/**
 * What the console shows.
 *
 * @param pipelines of this process, asked again and again on a thread of the console
 * @param budget they share
 * @param clients of the cluster whose ledger, topics and insights are shown
 * @param store their objects lie in
 * @param version of the program, for people
 */
public record Sources(Supplier<List<Pipeline>> pipelines, MemoryBudget budget, Clients clients,
        StoreSettings store, String version, Time time) {}
