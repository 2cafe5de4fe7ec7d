package dev.millrace.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.kafka.Damage;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.ReadFailure;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Settlement;

/**
 * Looks after partitions in which the consumer cannot read on. Such a partition is paused, so that the others go on, and
 * looked at beside the poll thread; what is damaged for good becomes a gap in the ledger or stops the partition, as
 * configured. Poll thread only, but for {@link #look}.
 */
final class Damages {
    private static final Logger LOG = LoggerFactory.getLogger(Damages.class);
    /** Each is a client of its own. */
    private static final int LOOKS_AT_ONCE = 4;
    private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private final PipelineContext context;
    private final Settlement<BatchContent> settlement;
    private final Intake intake;
    private final FlowControl flow;
    private final Time time;
    private final Map<Partition, Case> cases = new HashMap<>();
    private final Queue<Found> found = new ConcurrentLinkedQueue<>();
    private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE);

    /** A place that could not be read. */
    private static final class Case {
        private final Chain<BatchContent> chain;
        private final int placement;
        private final long position;
        private long notBeforeNanos;
        private boolean looking;
        private Damage.@Nullable Finding finding;

        Case(Chain<BatchContent> chain, long position, long nowNanos) {
            this.chain = chain;
            this.placement = chain.placement();
            this.position = position;
            this.notBeforeNanos = nowNanos;
        }
    }

    /** What a look gave: a finding, or why there is none. */
    private record Found(Case about, Damage.@Nullable Finding finding, String problem) {}

    Damages(PipelineContext context, Settlement<BatchContent> settlement, Intake intake, FlowControl flow) {
        this.context = context;
        this.settlement = settlement;
        this.intake = intake;
        this.flow = flow;
        this.time = context.time();
    }

    /**
     * The consumer cannot read on.
     *
     * @param position where it stands
     */
    void notice(Chain<BatchContent> chain, long position, ReadFailure failure) {
        if (!isHeld(chain)) {
            cases.put(chain.partition(), new Case(chain, position, time.nanos()));
            trouble(chain.partition(), failure.words());
        }
    }

    /** True while the partition must not be read. */
    boolean isHeld(Chain<BatchContent> chain) {
        return cases.containsKey(chain.partition());
    }

    /** One turn. */
    void run() {
        for (Found item = found.poll(); item != null; item = found.poll()) {
            takeIn(item);
        }
        cases.values().removeIf(this::isOver);
    }

    private void takeIn(Found item) {
        item.about().looking = false;
        item.about().finding = item.finding();
        if (item.finding() == null) {
            item.about().notBeforeNanos = time.nanos() + LOOK_AGAIN_NANOS;
            trouble(item.about().chain.partition(), item.problem());
        }
    }

    private boolean isOver(Case open) {
        Partition partition = open.chain.partition();
        boolean isStale = settlement.chain(partition).filter(open.chain::equals).isEmpty()
                || !open.chain.isOpen() || open.chain.placement() != open.placement;
        if (isStale || (open.finding != null && isDone(open, open.finding))) {
            context.counters().healed(where(partition));
            return true;
        }
        if (open.finding == null && !open.looking && time.nanos() - open.notBeforeNanos >= 0) {
            open.looking = true;
            context.background(() -> look(open));
        }
        return false;
    }

    private void look(Case open) {
        looks.acquireUninterruptibly();
        try {
            found.add(new Found(open,
                    Damage.at(context.clients(), open.chain.partition(), open.position, time), ""));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            found.add(new Found(open, null, String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            // Also an Error: a partition without an answer would be held for ever.
            LOG.atError().setCause(e).log("a place in the topic could not be looked at");
            found.add(new Found(open, null, e.toString()));
        } finally {
            looks.release();
        }
    }

    /** Acts on a finding, unless that has to wait. */
    private boolean isDone(Case open, Damage.Finding finding) {
        Chain<BatchContent> chain = open.chain;
        return switch (finding) {
            case Damage.Finding.Nothing() -> true;
            case Damage.Finding.Whole() -> {
                flow.refetch(chain.partition(), open.position);
                yield true;
            }
            case Damage.Finding.Endless(String words) -> isStopped(chain,
                    ("the log of %s cannot be read at %,d (%s), and nothing tells where it can be read again. If"
                            + " another replica is whole, make it the leader and start again")
                            .formatted(chain.partition(), open.position, words));
            case Damage.Finding.Damaged(OffsetRange range) -> isPassed(chain, range);
        };
    }

    private boolean isPassed(Chain<BatchContent> chain, OffsetRange range) {
        if (range.end() <= chain.position()) {
            // Only looked at again for the ids in it; what became of these offsets was decided while they could be read.
            flow.pass(chain.partition(), range.end());
            return true;
        }
        if (context.settings().from().gaps() == SourceSettings.Gaps.STOP) {
            return isStopped(chain, damaged(chain, range)
                    + "; to name it in the ledger as a gap and go on, set gaps: record");
        }
        if (intake.skip(chain, range)) {
            LOG.atError().addKeyValue("partition", chain.partition()).addKeyValue("range", range)
                    .log("a batch in the topic is damaged; its offsets become a gap");
            return true;
        }
        if (chain.isWithinSeal()) {
            return isStopped(chain, damaged(chain, range)
                    + ("; it belongs to a batch that was sealed while it was whole, so that it"
                            + " cannot be left out. To store its records again from the offset on: `millrace adopt %s --from"
                            + " offsets`").formatted(context.settings().name()));
        }
        return !chain.isOpen();
    }

    /** What lies below is whole and is settled first: a stop forgets all that is under way. */
    private boolean isStopped(Chain<BatchContent> chain, String reason) {
        intake.end(chain);
        if (!chain.pending().stream().allMatch(Batch::isFilling)) {
            return false;
        }
        flow.abandon(chain.partition(), chain.position());
        chain.stop(reason);
        return true;
    }

    private static String damaged(Chain<BatchContent> chain, OffsetRange range) {
        return ("the batch %s of %s does not agree with its checksum. If another replica is whole, make it the leader and"
                + " start again").formatted(range, chain.partition());
    }

    private void trouble(Partition partition, String problem) {
        if (context.counters().trouble(Trouble.Kind.DAMAGE, where(partition), problem)) {
            LOG.atWarn().addKeyValue("partition", partition).addKeyValue("problem", problem)
                    .log("the partition cannot be read on; looking at the place");
        }
    }

    private static String where(Partition partition) {
        return "reading " + partition;
    }
}
