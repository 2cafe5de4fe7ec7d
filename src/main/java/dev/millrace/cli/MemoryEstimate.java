package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.ByteSize;
import dev.millrace.config.Settings;
import dev.millrace.insight.InsightMerger;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.pipeline.PipelineSettings;

/**
 * How much memory a process will come to have resident, told before it starts. The heap is an upper limit that the JVM
 * keeps; what lies beside it was measured and rounded up (docs/decisions/0008-start-up.md).
 *
 * @param heap limit of the heap
 * @param budget what pipelines may buffer, in the heap
 * @param fetched what the consumers may hold of fetched records besides, in the heap
 * @param sending what the producers may hold of records that wait to be sent, in the heap
 * @param besideHeap classes, compiled code, threads, native codecs, and the embedded broker's share of those
 */
record MemoryEstimate(ByteSize heap, ByteSize budget, ByteSize fetched, ByteSize sending,
        ByteSize besideHeap) {
    /** The start-up cache, classes, compiled code, the collector's tables, what the compiler and threads take. */
    private static final ByteSize BASE = ByteSize.mebibytes(184);
    /** Threads and native codecs of one worker; the buffer it reads from sockets through comes on top. */
    private static final ByteSize EACH_WORKER = ByteSize.mebibytes(8);
    /** What the embedded broker adds to the base: its classes, code and threads, and the pages of its index files. */
    private static final ByteSize EMBEDDED_BROKER = ByteSize.mebibytes(48);
    /** Everything in the heap that is neither buffered nor fetched. */
    private static final ByteSize LIVE = ByteSize.mebibytes(64);

    /** For these pipelines in a process whose heap has this limit. */
    static MemoryEstimate of(Settings settings, List<PipelineSettings> pipelines, ByteSize heap) {
        long workers = pipelines.stream().mapToLong(PipelineSettings::workers).sum();
        boolean isCounting = pipelines.stream().anyMatch(pipeline -> pipeline.rules().insights() != null);
        // Merging insights is much like one worker more; its windows are part of the budget.
        long fetched = workers * settings.kafka().fetchLimit().bytes()
                + (isCounting ? InsightMerger.FETCHED.bytes() : 0);
        long sending = pipelines.stream()
                .mapToLong(pipeline -> pipeline.workers() * pipeline.sending().waiting().bytes()).sum()
                + (isCounting ? InsightMerger.SENDING.bytes() : 0);
        long beside = BASE.bytes() + (workers + (isCounting ? 1 : 0)) * EACH_WORKER.bytes() + fetched
                + (settings.kafka().isEmbedded() ? EMBEDDED_BROKER.bytes() : 0);
        return new MemoryEstimate(heap, settings.memory(), new ByteSize(fetched), new ByteSize(sending),
                new ByteSize(beside));
    }

    /** For a process that is yet to be: with a heap that suffices for its buffers, and brokers elsewhere. */
    static MemoryEstimate planned(long workers, ByteSize budget) {
        ByteSize fetched = new ByteSize(workers * KafkaSettings.FETCH_LIMIT.bytes());
        ByteSize sending = new ByteSize(workers * Clients.Sending.DEFAULT.waiting().bytes());
        return new MemoryEstimate(neededHeap(budget, fetched, sending), budget, fetched, sending,
                new ByteSize(BASE.bytes() + workers * EACH_WORKER.bytes() + fetched.bytes()));
    }

    /** As {@link #of(Settings, List, ByteSize)}, for this process. */
    static MemoryEstimate ofThisProcess(Settings settings, List<PipelineSettings> pipelines) {
        return of(settings, pipelines, new ByteSize(Runtime.getRuntime().maxMemory()));
    }

    /** What the process may come to have resident. */
    ByteSize total() {
        return new ByteSize(heap.bytes() + besideHeap.bytes());
    }

    /** Set when the heap is too small for what is configured; says what would do. */
    Optional<String> warning() {
        ByteSize needed = neededHeap(budget, fetched, sending);
        return heap.compareTo(needed) >= 0
                ? Optional.empty()
                : Optional.of(
                        "memory of " + budget + ", and up to " + fetched + " fetched and " + sending
                                + " waiting to be sent, need a heap of about "
                                + needed + ", this one has " + heap + "; set MILLRACE_HEAP="
                                + needed.bytes() / (1 << 20) + "m");
    }

    /** A collector needs room to work in: with buffers beyond three quarters of the heap it would do little else. */
    private static ByteSize neededHeap(ByteSize budget, ByteSize fetched, ByteSize sending) {
        long bytes = Math.max(budget.bytes() / 3 * 4,
                budget.bytes() + fetched.bytes() + sending.bytes() + LIVE.bytes());
        return ByteSize.mebibytes(bytes / (1 << 20));
    }

    /** For people, one line. */
    @Override
    public String toString() {
        return "up to " + total() + " resident: heap " + heap + " (buffers " + budget + ", fetched "
                + fetched + ", sending " + sending + "), beside it " + besideHeap;
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("total_bytes", total().bytes());
        json.put("heap_bytes", heap.bytes());
        json.put("buffers_bytes", budget.bytes());
        json.put("fetched_bytes", fetched.bytes());
        json.put("sending_bytes", sending.bytes());
        json.put("beside_heap_bytes", besideHeap.bytes());
        return json;
    }
}
