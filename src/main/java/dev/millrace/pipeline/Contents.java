package dev.millrace.pipeline;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.insight.Insights;
import dev.millrace.insight.Tally;
import dev.millrace.record.Partition;
import dev.millrace.settle.Chain;

/** Opens batch contents under the right rules, each with the worker's own tools. Poll thread only. */
final class Contents implements Chain.ContentFactory<BatchContent> {
    /** A ledger entry with its key, roughly. */
    private static final long ENTRY_BYTES = 1024;
    private final PipelineContext context;
    private final Map<String, Tools> tools = new HashMap<>();

    Contents(PipelineContext context) {
        this.context = context;
    }

    @Override
    public BatchContent open(Partition partition, String hash) {
        RuleSet rules = context.rules().find(hash)
                .orElseThrow(() -> new IllegalStateException("rules " + hash + " were not loaded"));
        return new BatchContent(rules, tools.computeIfAbsent(hash, key -> Tools.of(rules)), tally(partition),
                context.time().nanos(), context.budget());
    }

    private @Nullable Tally tally(Partition partition) {
        Insights insights = context.settings().rules().insights();
        return insights == null
                ? null
                : insights.open(partition.partition(), context.sourcePartitions());
    }

    @Override
    public long weight(BatchContent content) {
        return content.settlingBytes() + ENTRY_BYTES;
    }

    @Override
    public void close(BatchContent content) {
        content.close();
    }
}
