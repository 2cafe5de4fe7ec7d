package dev.millrace.settle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.Partition;

/**
 * What one worker knows and may do: its assigned partitions, and the one transaction that may be under way. Only the
 * poll thread touches it.
 *
 * <p>
 * The table of partitions here, not the consumer's own, is what decides: the broker accepts a live member's commit for a
 * partition that it gave up, and the consumer's table can lag behind. So a partition leaves this table as the very first
 * thing when it is lost, and as the last thing when it is handed back.
 *
 * @param <C> what a batch carries
 */
public final class Settlement<C> {
    private final Map<Partition, Chain<C>> chains = new TreeMap<>();
    /** For which the last transaction had no room; null when it had for all. */
    private @Nullable Chain<C> unserved;
    private final Chain.ContentFactory<C> contents;
    private final int metadataLimit;
    private final long roomBytes;
    private final Supplier<WorkRules> rules;
    private final Map<Chain<C>, Step<C>> underWay = new LinkedHashMap<>();
    private boolean asked;

    /**
     * Knows no partition yet.
     *
     * @param rules asked at each cut; what they are may change
     * @param metadataLimit characters of metadata that the brokers keep with an offset
     * @param roomBytes what settled batches may add to one transaction; it has to be sent within the producer's time limit
     */
    public Settlement(Supplier<WorkRules> rules, int metadataLimit, Chain.ContentFactory<C> contents,
            long roomBytes) {
        this.rules = rules;
        this.metadataLimit = metadataLimit;
        this.contents = contents;
        this.roomBytes = roomBytes;
    }

    /** Partitions in the group's order of names. */
    public Collection<Chain<C>> chains() {
        return chains.values();
    }

    public Optional<Chain<C>> chain(Partition partition) {
        return Optional.ofNullable(chains.get(partition));
    }

    /** The group gave this worker a partition; its register must be read before it is used. */
    public void assigned(Partition partition) {
        chains.put(partition, new Chain<>(partition, rules, contents));
    }

    /** The partition is not this worker's any more; whatever is not decided is forgotten. */
    public void removed(Partition partition) {
        Chain<C> chain = chains.remove(partition);
        if (chain != null) {
            chain.park();
        }
    }

    /**
     * Partitions whose register may be read now. One that a transaction under way still writes must wait for its outcome:
     * before the offsets are sent, a stable read would still give the register that is about to be replaced.
     */
    public List<Chain<C>> loadable() {
        Set<Partition> written = underWay.keySet().stream().map(Chain::partition).collect(Collectors.toSet());
        return chains.values().stream().filter(Chain::isParked)
                .filter(chain -> !written.contains(chain.partition())).toList();
    }

    /** True while a transaction's outcome is not known: nothing else may be begun. */
    public boolean isWaiting() {
        return !underWay.isEmpty();
    }

    /**
     * Plans the next transaction.
     *
     * @param identity taken from the consumer before this call, so that it is never newer than the table used here
     * @param withheld partitions whose topic is gone or has changed its identity
     * @return empty when there is nothing to do, or nothing may be done
     */
    public Optional<Advance<C>> plan(Identity identity, Set<Partition> withheld) {
        return plan(identity, withheld, Plan.Scope.SEAL_AND_SETTLE);
    }

    /** Plans the last transaction before partitions are handed over: settles what is done and seals nothing new. */
    public Optional<Advance<C>> planLast(Identity identity, Set<Partition> withheld) {
        return plan(identity, withheld, Plan.Scope.SETTLE);
    }

    private Optional<Advance<C>> plan(Identity identity, Set<Partition> withheld, Plan.Scope scope) {
        if (isWaiting() || !identity.isMember()) {
            return Optional.empty();
        }
        long room = roomBytes;
        Chain<C> waiting = null;
        for (Chain<C> chain : inTurn()) {
            waiting = waiting == null && room <= 0 ? chain : waiting;
            Optional<Step<C>> step = withheld.contains(chain.partition())
                    ? Optional.empty()
                    : chain.plan(scope, metadataLimit, room);
            if (step.isPresent()) {
                underWay.put(chain, step.get());
                room -= step.get().settled().stream().mapToLong(batch -> contents.weight(batch.content()))
                        .sum();
            }
        }
        unserved = waiting;
        if (underWay.isEmpty()) {
            return Optional.empty();
        }
        asked = false;
        underWay.keySet().forEach(Chain::sent);
        return Optional.of(new Advance<>(identity, List.copyOf(underWay.values())));
    }

    /** Who had to wait comes first, or busy chains would keep others waiting for ever. */
    private List<Chain<C>> inTurn() {
        List<Chain<C>> order = new ArrayList<>(chains.values());
        Collections.rotate(order, -Math.max(0, order.indexOf(unserved)));
        return order;
    }

    /** True when a transaction would have something to change; asking changes nothing. */
    public boolean hasWork() {
        return !isWaiting()
                && chains.values().stream().anyMatch(
                        chain -> chain.plan(Plan.Scope.SEAL_AND_SETTLE, metadataLimit, roomBytes)
                                .isPresent());
    }

    /** Takes in how the transaction under way ended, and says what to do with the producer. */
    public Next ended(Outcome outcome) {
        if (!isWaiting()) {
            throw new IllegalStateException("no transaction is under way");
        }
        return switch (certain(outcome)) {
            case Outcome.Unknown _ -> {
                asked = true;
                yield Next.RETRY_COMMIT;
            }
            case Outcome.Committed _ -> {
                conclude(Chain::committed);
                yield Next.GO_ON;
            }
            case Outcome.NotBegun _ -> {
                conclude((chain, step) -> chain.notCommitted());
                yield Next.GO_ON;
            }
            case Outcome.Refused _ -> {
                conclude((chain, step) -> chain.refused());
                yield Next.ABORT;
            }
            case Outcome.TooLarge _ -> {
                conclude((chain, step) -> chain.notCommitted());
                yield Next.ABORT;
            }
            case Outcome.NeverAsked _ -> {
                conclude((chain, step) -> chain.notCommitted());
                yield Next.REPLACE_PRODUCER;
            }
            case Outcome.Broken _ -> {
                reloadAll();
                yield Next.REBUILD;
            }
        };
    }

    /** The producer broke outside of a transaction of ours, or while one was being ended: nothing may be inferred. */
    public void reloadAll() {
        underWay.clear();
        chains.values().forEach(Chain::reload);
    }

    /** Once the commit was asked for, nothing but the coordinator's word tells that it did not happen. */
    private Outcome certain(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Committed _,Outcome.Unknown _,Outcome.Broken _ -> outcome;
            case Outcome.NotBegun(String cause) -> asked ? new Outcome.Broken(cause) : outcome;
            case Outcome.Refused(String cause) -> asked ? new Outcome.Broken(cause) : outcome;
            case Outcome.TooLarge(String cause) -> asked ? new Outcome.Broken(cause) : outcome;
            case Outcome.NeverAsked(String cause) -> asked ? new Outcome.Broken(cause) : outcome;
        };
    }

    private interface StepVisitor<C> {
        void visit(Chain<C> chain, Step<C> step);
    }

    /** Ends the transaction for those chains that still wait for it; one that was reloaded or removed meanwhile does not. */
    private void conclude(StepVisitor<C> visitor) {
        Map<Chain<C>, Step<C>> ended = new LinkedHashMap<>(underWay);
        underWay.clear();
        ended.forEach((chain, step) -> {
            if (chain.isWaiting()) {
                visitor.visit(chain, step);
            }
        });
    }
}
