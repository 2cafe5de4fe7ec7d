package dev.millrace.metrics;

import java.util.List;
import java.util.Map;

import dev.millrace.pipeline.Measures;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.Partition;
import dev.millrace.record.Reason;

import static dev.millrace.metrics.Family.counter;
import static dev.millrace.metrics.Family.gauge;
import static dev.millrace.metrics.Family.histogram;

/** What pipelines count and measure. */
final class PipelineMetrics {
    /** Partitions told one by one, in a process; what lies beyond is in the sums alone. */
    static final int MOST_PARTITIONS = 500;

    private static final String PIPELINE = "pipeline";
    private static final Family INFO = gauge("millrace_pipeline_started",
            "1 for each pipeline that has started, with what it reads", PIPELINE, "topic", "group");
    private static final Family TAKEN = counter("millrace_pipeline_taken_records_total",
            "Records read into a batch; one that is read again after a fault counts again", PIPELINE);
    private static final Family SETTLED = counter("millrace_pipeline_settled_records_total",
            "Records that have their place for good: stored, forwarded, filtered, duplicate or dead",
            PIPELINE,
            "outcome");
    private static final Family DEAD = counter("millrace_pipeline_dead_letters_total",
            "Dead letters settled, by why the record was rejected", PIPELINE, "reason");
    private static final Family BATCHES = counter("millrace_pipeline_batches_total",
            "Batches settled, by why they ended where they did", PIPELINE, "cut");
    private static final Family OBJECTS = counter("millrace_pipeline_objects_total", "Objects settled",
            PIPELINE);
    private static final Family GAPS = counter("millrace_pipeline_gap_offsets_total",
            "Offsets that could not be read and are in the ledger as a gap: data that is lost", PIPELINE);
    private static final Family TRANSACTIONS = counter("millrace_pipeline_transactions_total",
            "Transactions begun", PIPELINE);
    private static final Family SEALS = counter("millrace_pipeline_seals_total",
            "Batches whose end was sealed", PIPELINE);
    private static final Family ADOPTED = counter("millrace_pipeline_seals_adopted_total",
            "Batches written where an earlier owner of the partition had sealed their end", PIPELINE);
    private static final Family REFUSED = counter("millrace_pipeline_commits_refused_total",
            "Transactions that the consumer group did not take, because the partition has another owner",
            PIPELINE);
    private static final Family UNKNOWN = counter("millrace_pipeline_commits_unknown_total",
            "Commits whose outcome was not known at first", PIPELINE);
    private static final Family RESOLVED = counter("millrace_pipeline_commits_resolved_total",
            "Commits whose outcome became known by asking again", PIPELINE);
    private static final Family RELOADS = counter("millrace_pipeline_reloads_total",
            "How often a worker began anew from what is committed", PIPELINE);
    private static final Family TAKEOVERS = counter("millrace_pipeline_takeovers_total",
            "Transactions of dead workers that were ended", PIPELINE);
    private static final Family REBALANCES = counter("millrace_pipeline_rebalances_total",
            "Times that partitions came or went", PIPELINE);
    private static final Family TRIPS = counter("millrace_pipeline_breaker_trips_total",
            "How often too many records were rejected, and the pipeline said so or paused", PIPELINE);
    private static final Family PUT_FAILURES = counter("millrace_store_put_failures_total",
            "Attempts to store an object that failed; each is tried again", PIPELINE);
    private static final Family LATE = counter("millrace_dedupe_late_records_total",
            "Records that came too late to be compared with earlier ones, and went on", PIPELINE);
    private static final Family EVICTED = counter("millrace_dedupe_evicted_ids_total",
            "Ids forgotten before their time for want of memory", PIPELINE);
    private static final Family LAG = gauge("millrace_pipeline_lag_records",
            "Records that wait in the topic or are not settled yet, of the partitions this process owns",
            PIPELINE);
    private static final Family PARTITIONS = gauge("millrace_pipeline_partitions",
            "Partitions this process owns: working, or stopped until somebody decides", PIPELINE, "state");
    private static final Family PARTITION_LAG = gauge("millrace_pipeline_partition_lag_records",
            "The same for each partition, %d in a process at most".formatted(MOST_PARTITIONS), PIPELINE,
            "topic",
            "partition");
    private static final Family SETTLED_OFFSET = gauge("millrace_pipeline_partition_settled_offset",
            "Next offset to settle, likewise", PIPELINE, "topic", "partition");
    private static final Family LEFT_OUT = gauge("millrace_metrics_left_out_partitions",
            "Partitions of this process that are in sums alone, because there are so many");
    private static final Family LATENCY = histogram("millrace_pipeline_latency_seconds",
            "From the timestamp of a batch's first record until the batch was settled: the longest way in each batch",
            PIPELINE);
    private static final Family BATCH_RECORDS = histogram("millrace_pipeline_batch_records",
            "Records of each batch settled", PIPELINE);
    private static final Family OBJECT_BYTES = histogram("millrace_pipeline_object_bytes",
            "Bytes of each object settled, compressed; the sum is all that was written", PIPELINE);
    private static final Family UPLOADS = histogram("millrace_store_upload_seconds",
            "Until an object was stored or refused, retries included", PIPELINE);
    private static final Family TRANSACTION_SECONDS = histogram("millrace_pipeline_transaction_seconds",
            "How long each transaction took, whatever became of it", PIPELINE);
    private static final Family MEMORY_USED = gauge("millrace_memory_used_bytes",
            "Of the memory budget: what all pipelines of the process buffer");
    private static final Family MEMORY_LIMIT = gauge("millrace_memory_limit_bytes",
            "The memory budget; reading pauses while it is used up");

    /** All of them, in the order of the documentation. */
    static final List<Family> ALL = List.of(INFO, TAKEN, SETTLED, DEAD, BATCHES, OBJECTS, GAPS, LAG,
            PARTITIONS, PARTITION_LAG, SETTLED_OFFSET, LEFT_OUT, LATENCY, BATCH_RECORDS,
            OBJECT_BYTES, TRANSACTION_SECONDS, UPLOADS, PUT_FAILURES, TRANSACTIONS, SEALS, ADOPTED, REFUSED,
            UNKNOWN, RESOLVED, RELOADS, TAKEOVERS, REBALANCES, TRIPS, LATE, EVICTED, MEMORY_USED,
            MEMORY_LIMIT);

    private PipelineMetrics() {}

    static void write(List<PipelineReading> readings, Sheet sheet) {
        if (readings.isEmpty()) {
            return;
        }
        int room = MOST_PARTITIONS;
        int leftOut = 0;
        for (PipelineReading reading : readings) {
            counts(reading, sheet);
            protocol(reading.status().name(), reading.status().protocol(), sheet);
            measures(reading.status().name(), reading.measures(), sheet);
            int all = reading.measures().lags().size();
            int told = Math.min(room, all);
            partitions(reading, told, sheet);
            room -= told;
            leftOut += all - told;
        }
        sheet.gauge(LEFT_OUT, leftOut);
        Measures any = readings.getFirst().measures();
        sheet.gauge(MEMORY_USED, any.memoryUsed().bytes());
        sheet.gauge(MEMORY_LIMIT, any.memoryLimit().bytes());
    }

    private static void counts(PipelineReading reading, Sheet sheet) {
        PipelineStatus status = reading.status();
        String name = status.name();
        sheet.gauge(INFO, 1, name, reading.topic(), reading.group());
        sheet.counter(TAKEN, status.taken(), name);
        sheet.counter(SETTLED, status.stored(), name, "stored");
        sheet.counter(SETTLED, status.forwarded(), name, "forwarded");
        sheet.counter(SETTLED, status.filtered(), name, "filtered");
        sheet.counter(SETTLED, status.duplicates(), name, "duplicate");
        sheet.counter(SETTLED, status.deadLetters(), name, "dead");
        // Also those that never occurred: the first of a series that was not there before is no increase.
        for (Reason reason : Reason.values()) {
            sheet.counter(DEAD, status.dead().getOrDefault(reason, 0L), name, reason.label());
        }
        sheet.counter(OBJECTS, status.objects(), name);
        sheet.counter(TRIPS, status.breakerTrips(), name);
        sheet.gauge(LAG, status.lag(), name);
        sheet.gauge(PARTITIONS, status.settled().size(), name, "working");
        sheet.gauge(PARTITIONS, status.stopped().size(), name, "stopped");
    }

    private static void protocol(String name, PipelineStatus.Protocol protocol, Sheet sheet) {
        sheet.counter(GAPS, protocol.gapOffsets(), name);
        sheet.counter(TRANSACTIONS, protocol.transactions(), name);
        sheet.counter(SEALS, protocol.seals(), name);
        sheet.counter(ADOPTED, protocol.sealsAdopted(), name);
        sheet.counter(REFUSED, protocol.commitsRefused(), name);
        sheet.counter(UNKNOWN, protocol.commitsUnknown(), name);
        sheet.counter(RESOLVED, protocol.unknownResolved(), name);
        sheet.counter(RELOADS, protocol.reloads(), name);
        sheet.counter(TAKEOVERS, protocol.takeovers(), name);
        sheet.counter(REBALANCES, protocol.rebalances(), name);
        sheet.counter(PUT_FAILURES, protocol.putFailures(), name);
        sheet.counter(LATE, protocol.dedupeLate(), name);
        sheet.counter(EVICTED, protocol.dedupeEvicted(), name);
    }

    private static void measures(String name, Measures measures, Sheet sheet) {
        measures.cuts().forEach((reason, count) -> sheet.counter(BATCHES, count, name, reason.label()));
        sheet.histogram(LATENCY, measures.latency(), Sheet.Scale.SECONDS, name);
        sheet.histogram(BATCH_RECORDS, measures.batchRecords(), Sheet.Scale.RECORDS, name);
        sheet.histogram(OBJECT_BYTES, measures.objectBytes(), Sheet.Scale.BYTES, name);
        sheet.histogram(UPLOADS, measures.uploads(), Sheet.Scale.SECONDS, name);
        sheet.histogram(TRANSACTION_SECONDS, measures.transactions(), Sheet.Scale.SECONDS, name);
    }

    private static void partitions(PipelineReading reading, int most, Sheet sheet) {
        Map<Partition, Long> settled = reading.status().settled();
        reading.measures().lags().entrySet().stream().limit(most).forEach(lag -> {
            Partition partition = lag.getKey();
            String[] labels = {reading.status().name(), partition.topic(),
                    Integer.toString(partition.partition())};
            sheet.gauge(PARTITION_LAG, lag.getValue(), labels);
            Long offset = settled.get(partition);
            if (offset != null) {
                sheet.gauge(SETTLED_OFFSET, offset, labels);
            }
        });
    }
}
