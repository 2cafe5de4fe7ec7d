package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.MemoryBudget;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Gap;
import dev.millrace.settle.Settlement;

/** Takes records into batches and decides where batches end. Poll thread only. */
final class Intake {
    /** What one transaction should carry of dead letters at most. */
    private static final int LETTERS = 5_000;
    private static final long LETTER_BYTES = 4 << 20;

    private final PipelineContext context;
    private final Settlement<BatchContent> settlement;
    private final Stages stages;
    private final Uploads uploads;
    private final Duplicates duplicates;
    private final @Nullable Marking marking;
    private final BatchLimits limits;

    Intake(PipelineContext context, Settlement<BatchContent> settlement, Stages stages, Uploads uploads,
            Duplicates duplicates, @Nullable Marking marking) {
        this.context = context;
        this.settlement = settlement;
        this.stages = stages;
        this.uploads = uploads;
        this.duplicates = duplicates;
        this.marking = marking;
        this.limits = context.settings().batch();
    }

    /**
     * Takes what a poll gave for one partition.
     *
     * @param position where the consumer stands after these records; holes may lie before it
     */
    void take(Chain<BatchContent> chain, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
            long position) {
        Batch<BatchContent> batch = chain.filling();
        stages.begin(batch.content(), batch.chain().topicId());
        // Before its own records a chain may have to see earlier ones again.
        long own = chain.position();
        long taken = 0;
        long rejected = 0;
        int recalled = 0;
        for (ConsumerRecord<ByteBuffer, ByteBuffer> item : records) {
            if (item.offset() < own) {
                stages.recall(item, batch.content());
                recalled++;
                continue;
            }
            while (item.offset() >= batch.dictatedEnd() || fullness(batch).isPresent()) {
                turn(chain, batch, item.offset());
                if (!chain.isOpen()) {
                    context.breaker().note(taken, rejected);
                    return;
                }
                batch = chain.filling();
                stages.begin(batch.content(), batch.chain().topicId());
            }
            int letters = batch.content().letters().size();
            stages.process(item, batch.content());
            if (!batch.isDictated()) {
                taken++;
                rejected += batch.content().letters().size() - letters;
            }
            chain.take(batch, item.offset(), item.leaderEpoch().orElse(-1));
        }
        context.breaker().note(taken, rejected);
        context.counters().taken.add(records.size() - recalled);
        duplicates.reached(chain, position);
        reach(chain, position);
    }

    /** The consumer stands here; what that completes is encoded. */
    void reach(Chain<BatchContent> chain, long position) {
        complete(chain, position);
        if (chain.canCut()) {
            fullness(chain.filling()).ifPresent(reason -> cut(chain, reason));
        }
    }

    /**
     * These records can never be read: ends what fills where they begin, and goes on after them.
     *
     * @return false while that has to wait, because an earlier gap is not settled yet
     */
    boolean skip(Chain<BatchContent> chain, OffsetRange damaged) {
        reach(chain, damaged.first());
        if (!chain.canSkip()) {
            return false;
        }
        end(chain);
        chain.skip(damaged.end(), Gap.Cause.DAMAGED);
        return true;
    }

    /** Ends what fills, because what comes next cannot be read; a batch whose end is sealed stays as it is. */
    void end(Chain<BatchContent> chain) {
        if (chain.canCut()) {
            cut(chain, CutReason.GAP);
        }
    }

    private void turn(Chain<BatchContent> chain, Batch<BatchContent> batch, long nextOffset) {
        if (batch.isDictated()) {
            complete(chain, nextOffset);
        } else {
            cut(chain, fullness(batch).orElseThrow());
        }
    }

    private void complete(Chain<BatchContent> chain, long position) {
        for (var done = chain.reach(position); done.isPresent(); done = chain.reach(position)) {
            encode(chain, done.get());
        }
    }

    /** Why a batch whose end is free should end now, if it should. */
    private Optional<CutReason> fullness(Batch<BatchContent> batch) {
        BatchContent content = batch.content();
        if (batch.isDictated()) {
            return Optional.empty();
        }
        if (batch.records() >= limits.records()) {
            return Optional.of(CutReason.RECORDS);
        }
        if (content.eventBytes() >= limits.bytes().bytes()) {
            return Optional.of(CutReason.BYTES);
        }
        boolean manyLetters = content.letters().size() >= LETTERS || content.letterBytes() >= LETTER_BYTES;
        return manyLetters ? Optional.of(CutReason.DEAD_LETTERS) : Optional.empty();
    }

    private void cut(Chain<BatchContent> chain, CutReason reason) {
        encode(chain, chain.cut(reason, chain.filling().content().keyTime()));
    }

    private void encode(Chain<BatchContent> chain, Batch<BatchContent> batch) {
        batch.content().end(context.time().nanos());
        if (marking != null && marking.asks(batch)) {
            return; // goes on when the answer is there
        }
        if (batch.content().makesObject()) {
            uploads.encode(batch);
        } else {
            chain.encoded(batch, false);
        }
    }

    /** Ends the batches that have been open for as long as configured. */
    void cutDue(long nowNanos) {
        for (Chain<BatchContent> chain : settlement.chains()) {
            if (chain.canCut()
                    && nowNanos - chain.filling().content().openedNanos() >= limits.interval().toNanos()) {
                cut(chain, CutReason.INTERVAL);
            }
        }
    }

    /** Ends every batch, because the worker stops. */
    void cutAll() {
        settlement.chains().stream().filter(Chain::canCut).forEach(chain -> cut(chain, CutReason.DRAIN));
    }

    /** Ends the largest batches until what is on its way out is enough to come back below the memory budget. */
    void relieve() {
        MemoryBudget budget = context.budget();
        long leaving = settlement.chains().stream().flatMap(chain -> chain.pending().stream())
                .filter(batch -> !batch.isFilling()).mapToLong(batch -> batch.content().heldBytes()).sum();
        long excess = budget.used().bytes() - budget.limit().bytes() / 4 * 3;
        while (leaving < excess) {
            Optional<Chain<BatchContent>> largest = settlement.chains().stream().filter(Chain::canCut)
                    .max(Comparator.comparingLong(chain -> chain.filling().content().heldBytes()));
            if (largest.isEmpty()) {
                return;
            }
            leaving += largest.get().filling().content().heldBytes();
            cut(largest.get(), CutReason.MEMORY);
        }
    }
}
