package dev.millrace.console;

import java.util.List;
import java.util.function.Supplier;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.store.StoreSettings;

/**
 * What the console shows.
 *
 * @param pipelines of this process, asked again and again on a thread of the console
 * @param budget they share
 * @param clients of the cluster whose ledger, topics and insights are shown
 * @param store their objects lie in
 * @param engines what can be asked beside these
 * @param version of the program, for people
 */
public record Sources(Supplier<List<Pipeline>> pipelines, MemoryBudget budget, Clients clients,
        StoreSettings store, Engines engines, String version, Time time) {
    /**
     * What answers questions on pages of their own; the console closes none of them but the letters.
     *
     * @param lag what was seen last of all groups, at once
     */
    public record Engines(LetterSource letters, Explaining explaining, Supplier<LagSnapshot> lag) {}
}
