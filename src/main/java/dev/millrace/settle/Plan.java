package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * What the next transaction should change about one open chain: a function of its register and batches.
 *
 * @param batches not yet settled, in offset order
 * @param gap offsets above the last sealed batch that can no longer be read, null when there are none; no batch reaches
 *        into it
 */
record Plan<C>(ChainId chain, Register register, List<Batch<C>> batches, @Nullable Gap gap) {
    /** How much a transaction may decide. */
    enum Scope {
        SEAL_AND_SETTLE,
        /** For the last one before a partition is handed over: nothing new is begun. */
        SETTLE
    }

    /**
     * What settled batches may add to a transaction.
     *
     * @param bytes exceeded by one batch at most, so that there is always progress
     */
    record Room<C>(ToLongFunction<C> weight, long bytes) {}

    /**
     * Plans one step.
     *
     * @param metadataLimit characters that the register's text may take
     * @return empty when there is nothing to change
     */
    Optional<Step<C>> step(Scope scope, int metadataLimit, Room<C> room) {
        List<Batch<C>> settled = run(Batch::isDone, room);
        List<Gap> gaps = List.of();
        if (gap != null && gap.range().first() == register.settled()) {
            gaps = List.of(gap);
        } else if (register.cuts().isEmpty()) {
            // No seal is pending, so no object can depend on the ends of batches that have nothing to store.
            settled = run(batch -> batch.isReady() && !batch.exports() && !isAboveGap(batch), room);
        }
        long newSettled = end(settled, gaps);
        List<Cut> cuts = new ArrayList<>(register.cuts());
        cuts.removeIf(cut -> cut.end() <= newSettled);
        List<Batch<C>> sealed = scope == Scope.SETTLE || !isSealWanted(cuts, newSettled)
                ? List.of()
                : addCuts(cuts, newSettled, metadataLimit);
        if (settled.isEmpty() && gaps.isEmpty() && sealed.isEmpty()) {
            return Optional.empty();
        }
        int epoch = gaps.isEmpty() ? epochAfter(settled) : -1;
        Register after = new Register(register.start(), newSettled, epoch, cuts, register.sequence() + 1);
        return Optional.of(new Step<>(new Head(chain, after), List.of(), settled, gaps, sealed));
    }

    /** The longest run at the head of batches that are so, as far as there is room. */
    private List<Batch<C>> run(Predicate<Batch<C>> condition, Room<C> room) {
        List<Batch<C>> run = new ArrayList<>();
        long used = 0;
        for (Batch<C> batch : batches) {
            if (!condition.test(batch) || used >= room.bytes()) {
                break;
            }
            used += room.weight().applyAsLong(batch.content());
            run.add(batch);
        }
        return run;
    }

    /**
     * Only objects depend on where batches end. Where none is pending and none will come of what is ready, everything can be
     * settled without a seal, if not now for want of room then later; a seal would bind whoever comes next for nothing.
     *
     * @param pending cuts that stay
     */
    private boolean isSealWanted(List<Cut> pending, long settled) {
        return !pending.isEmpty()
                || batches.stream()
                        .anyMatch(batch -> batch.first() >= settled && batch.isReady() && batch.exports());
    }

    private boolean isAboveGap(Batch<C> batch) {
        return gap != null && batch.first() >= gap.range().end();
    }

    private long end(List<Batch<C>> settled, List<Gap> gaps) {
        if (!gaps.isEmpty()) {
            return gaps.getLast().range().end();
        }
        return settled.isEmpty() ? register.settled() : settled.getLast().range().end();
    }

    /** Adds to the cuts those batches that can be sealed, and returns them; nothing is sealed above an unnamed gap. */
    private List<Batch<C>> addCuts(List<Cut> cuts, long settled, int metadataLimit) {
        List<Batch<C>> sealed = new ArrayList<>();
        for (Batch<C> batch : batches) {
            if (batch.isSealed() || batch.first() < settled) {
                continue;
            }
            boolean mustWait = isAboveGap(batch) && gap != null && settled < gap.range().end();
            if (!batch.isReady() || mustWait || cuts.size() >= Register.MAX_CUTS) {
                break;
            }
            cuts.add(batch.asCut());
            sealed.add(batch);
        }
        while (!sealed.isEmpty() && RegisterText.longest(chain, settled, cuts) > metadataLimit) {
            cuts.removeLast();
            sealed.removeLast();
        }
        return sealed;
    }

    private int epochAfter(List<Batch<C>> settled) {
        int epoch = register.settledEpoch();
        for (Batch<C> batch : settled) {
            epoch = batch.epoch() < 0 ? epoch : batch.epoch();
        }
        return epoch;
    }
}
