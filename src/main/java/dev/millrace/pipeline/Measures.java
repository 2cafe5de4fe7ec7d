package dev.millrace.pipeline;

import java.util.SortedMap;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Histogram;
import dev.millrace.record.Partition;
import dev.millrace.settle.CutReason;

/**
 * What is measured of one pipeline besides its {@link PipelineStatus}, since this process started.
 *
 * @param cuts settled batches, by why they ended; every reason is there
 * @param lags records that wait or are not settled yet, for each assigned partition that is in work
 * @param memoryUsed by all pipelines of the process
 * @param memoryLimit of all pipelines of the process
 * @param latency seconds from the timestamp of a settled batch's first record until it was settled
 * @param batchRecords records of each settled batch
 * @param objectBytes of each object that was settled
 * @param uploads seconds until an object was stored or refused, retries included
 * @param transactions seconds each transaction took, whatever became of it
 */
public record Measures(SortedMap<CutReason, Long> cuts, SortedMap<Partition, Long> lags, ByteSize memoryUsed,
        ByteSize memoryLimit, Histogram.Snapshot latency, Histogram.Snapshot batchRecords,
        Histogram.Snapshot objectBytes, Histogram.Snapshot uploads, Histogram.Snapshot transactions) {}
