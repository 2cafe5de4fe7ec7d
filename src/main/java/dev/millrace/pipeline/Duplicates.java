package dev.millrace.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.Partition;
import dev.millrace.settle.Chain;
import dev.millrace.settle.TopicId;
import dev.millrace.transform.dedupe.DedupeWindow;

/**
 * The ids that a worker remembers of its partitions, to know repeated events. They are a function of the log: whoever
 * takes a partition over reads back as far as ids count, without output, before it goes on. Poll thread only, but for the
 * search beside it.
 */
final class Duplicates implements Repeats {
    private static final Logger LOG = LoggerFactory.getLogger(Duplicates.class);
    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    /** Each is a client of its own. */
    private static final int SEARCHES_AT_ONCE = 4;
    /** Null when ids are not looked for in the log. */
    private final Dedupe.@Nullable InLog dedupe;
    private final Search search;
    private final Consumer<Runnable> background;
    private final Counters counters;
    private final MemoryBudget budget;
    private final Time time;
    private final Map<Partition, Memory> memories = new HashMap<>();
    private final Queue<Found> found = new ConcurrentLinkedQueue<>();
    private final Semaphore searches = new Semaphore(SEARCHES_AT_ONCE);

    /** As {@link Lookback#from}. */
    interface Search {
        long from(Partition partition, long before, Duration horizon)
                throws KafkaUnavailableException, KafkaRefusedException;
    }

    /** What is remembered of a partition for one of its chains. */
    private static final class Memory {
        private final Chain<BatchContent> chain;
        /** Of the topic that was read; one that is made again has ids of its own. */
        private final Optional<TopicId> life;
        private final DedupeWindow window;
        private final MemoryBudget.Keeper keeper;
        /** Where to read from for the placement; negative while that is not known. */
        private long from = -1;
        private int placement;
        private boolean asking;
        private long notBeforeNanos;
        /** Everything below was seen, from where it counts. */
        private long seen = -1;
        /** Whether what is seen now is new, and counts. */
        private boolean isUpToDate;
        private long late;
        private long evicted;

        Memory(Chain<BatchContent> chain, DedupeWindow window, MemoryBudget.Keeper keeper, long nowNanos) {
            this.chain = chain;
            this.life = chain.topicId();
            this.window = window;
            this.keeper = keeper;
            this.placement = chain.placement();
            this.notBeforeNanos = nowNanos;
        }
    }

    /** @param from negative when it could not be found out */
    private record Found(Memory memory, int placement, long from, String problem) {}

    static Duplicates of(PipelineContext context) {
        Dedupe.InLog rule = context.settings().rules().dedupe() instanceof Dedupe.InLog inLog ? inLog : null;
        return new Duplicates(rule, new Lookback(context.clients(), context.time())::from,
                context::background, context.counters(), context.budget(), context.time());
    }

    /**
     * As {@link #of}.
     *
     * @param rule null when ids are not looked for in the log
     * @param background does what blocks
     */
    Duplicates(Dedupe.@Nullable InLog rule, Search search, Consumer<Runnable> background, Counters counters,
            MemoryBudget budget, Time time) {
        this.dedupe = rule;
        this.search = search;
        this.background = background;
        this.counters = counters;
        this.budget = budget;
        this.time = time;
    }

    /** From where to read so that the chain can go on; empty while that is being found out. */
    OptionalLong readFrom(Chain<BatchContent> chain) {
        if (dedupe == null) {
            return OptionalLong.of(chain.position());
        }
        takeFound();
        Memory memory = memories.get(chain.partition());
        if (memory == null || memory.chain != chain || !memory.life.equals(chain.topicId())) {
            memory = remember(chain, dedupe);
        } else if (memory.placement != chain.placement()) {
            memory = replaced(memory, chain, dedupe);
        }
        if (memory.from >= 0) {
            // What was seen is not shown again: a window takes each record once, in the order of the log.
            return OptionalLong.of(Math.max(memory.from, memory.seen));
        }
        if (!memory.asking && time.nanos() - memory.notBeforeNanos >= 0) {
            ask(memory, chain.position(), dedupe);
        }
        return OptionalLong.empty();
    }

    private Memory remember(Chain<BatchContent> chain, Dedupe.InLog rule) {
        forget(chain.partition());
        Memory memory = new Memory(chain, new DedupeWindow(rule.limits(), RandomGenerator.getDefault()),
                budget.keeper(), time.nanos());
        memory.window.limitTo(memory.keeper.limit());
        memories.put(chain.partition(), memory);
        return memory;
    }

    /** The chain goes on from elsewhere: mostly a little further back, and then what was seen since is taken back. */
    private Memory replaced(Memory memory, Chain<BatchContent> chain, Dedupe.InLog rule) {
        if (memory.seen < chain.position()) {
            return remember(chain, rule);
        }
        memory.window.rewind(chain.position());
        memory.seen = chain.position();
        memory.from = chain.position();
        memory.placement = chain.placement();
        return memory;
    }

    private void ask(Memory memory, long before, Dedupe.InLog rule) {
        memory.asking = true;
        int placement = memory.placement;
        Duration horizon = rule.limits().horizon();
        Partition partition = memory.chain.partition();
        background.accept(() -> {
            searches.acquireUninterruptibly();
            try {
                found.add(new Found(memory, placement, search.from(partition, before, horizon), ""));
            } catch (KafkaUnavailableException | KafkaRefusedException e) {
                found.add(new Found(memory, placement, -1, String.valueOf(e.getMessage())));
            } catch (Throwable e) {
                // Also an Error: a partition without an answer would wait for ever.
                LOG.atError().addKeyValue("partition", partition).setCause(e).log("looking back failed");
                found.add(new Found(memory, placement, -1, e.toString()));
            } finally {
                searches.release();
            }
        });
    }

    private void takeFound() {
        for (Found each = found.poll(); each != null; each = found.poll()) {
            Memory memory = each.memory();
            memory.asking = false;
            String where = "looking back in " + memory.chain.partition();
            if (each.from() < 0) {
                memory.notBeforeNanos = time.nanos() + AGAIN_NANOS;
                counters.trouble(where, each.problem());
            } else if (each.placement() == memory.placement) {
                counters.healed(where);
                memory.from = each.from();
                LOG.atInfo().addKeyValue("partition", memory.chain.partition())
                        .addKeyValue("from", each.from()).addKeyValue("to", memory.chain.position())
                        .log("reading back, to know what is repeated");
            }
        }
    }

    @Override
    public boolean areInLog() {
        return dedupe != null;
    }

    @Override
    public boolean isRepeated(Partition partition, byte[] id, int from, int length, long offset,
            long timestamp) {
        Memory memory = memories.get(partition);
        if (memory == null) {
            throw new IllegalStateException("nothing is remembered of " + partition);
        }
        return isRepeated(memory.window, id, from, length, offset, timestamp);
    }

    /** As {@link #isRepeated}, in a window of its own. */
    static boolean isRepeated(DedupeWindow window, byte[] id, int from, int length, long offset,
            long timestamp) {
        return switch (window.see(id, from, from + length, offset, Math.max(0, timestamp))) {
            case FIRST, TOO_LATE -> false;
            case DUPLICATE -> true;
        };
    }

    /** All records below this offset were read. */
    void reached(Chain<BatchContent> chain, long position) {
        Memory memory = memories.get(chain.partition());
        if (memory != null && memory.chain == chain && memory.placement == chain.placement()) {
            memory.seen = Math.max(memory.seen, position);
            long settled = chain.register().settled();
            memory.window.settle(Math.min(position, settled));
            if (!memory.isUpToDate && position >= settled) {
                memory.isUpToDate = true;
                memory.window.resetCounters();
            }
            account(memory);
        }
    }

    /** What nobody reads takes no less: so each turn all of them are held to what they may have by now. */
    void limit() {
        memories.values().forEach(memory -> {
            memory.window.limitTo(memory.keeper.limit());
            account(memory);
        });
    }

    private static void account(Memory memory) {
        memory.keeper.holds(memory.window.bytes());
    }

    /** What lies below this offset is final. */
    void settled(Partition partition, long offset) {
        Memory memory = memories.get(partition);
        if (memory != null && memory.isUpToDate) {
            memory.window.settle(offset);
            account(memory);
            counters.dedupeLate.add(memory.window.late() - memory.late);
            counters.dedupeEvicted.add(memory.window.evicted() - memory.evicted);
            memory.late = memory.window.late();
            memory.evicted = memory.window.evicted();
        }
    }

    /** The partition belongs to somebody else. */
    void left(Partition partition) {
        forget(partition);
        counters.healed("looking back in " + partition);
    }

    private void forget(Partition partition) {
        Memory memory = memories.remove(partition);
        if (memory != null) {
            memory.keeper.close();
        }
    }
}
