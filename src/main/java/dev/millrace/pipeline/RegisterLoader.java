package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.Partition;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Loading;

/**
 * Finds out how parked partitions go on. Committed offsets are asked for in short slices on the poll thread, so that one
 * partition with a pending transaction holds up no other; what else must be known is gathered beside it. Poll thread,
 * but for {@link #gather}.
 */
final class RegisterLoader {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterLoader.class);
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final Duration TAKEOVER_AFTER = Duration.ofSeconds(2);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String READING = "reading committed offsets";

    private final PipelineContext context;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Time time;
    private final Inquiry inquiry;
    private final Map<Chain<BatchContent>, Waiting> waiting = new HashMap<>();
    private final Queue<Gathered> gathered = new ConcurrentLinkedQueue<>();
    private int unanswered;

    /** A parked partition: since when its offset cannot be read, and whether the rest is being gathered. */
    private static final class Waiting {
        private final long sinceNanos;
        private boolean gathering;
        private long notBeforeNanos;

        Waiting(long sinceNanos) {
            this.sinceNanos = sinceNanos;
            this.notBeforeNanos = sinceNanos;
        }

        Waiting begin() {
            gathering = true;
            return this;
        }
    }

    private record Asked(Chain<BatchContent> chain, Loading.Committed committed) {}

    /** Facts about one partition, or why there are none. */
    private record Gathered(Chain<BatchContent> chain, Optional<Loading.Facts> facts, String problem) {}

    RegisterLoader(PipelineContext context, Consumer<ByteBuffer, ByteBuffer> consumer, Time time) {
        this.context = context;
        this.consumer = consumer;
        this.time = time;
        this.inquiry = new Inquiry(context.settings(), context.topics(), context.ledger());
    }

    /**
     * One slice of work.
     *
     * @param mayTakeOver false while a transaction of our own is undecided: it would be the one that is taken over
     */
    void run(List<Chain<BatchContent>> parked, boolean mayTakeOver) {
        waiting.keySet().retainAll(new HashSet<>(parked));
        parked.forEach(chain -> waiting.putIfAbsent(chain, new Waiting(time.nanos())));
        List<Chain<BatchContent>> open = waiting.entrySet().stream()
                .filter(item -> !item.getValue().gathering
                        && time.nanos() - item.getValue().notBeforeNanos >= 0)
                .map(Map.Entry::getKey).toList();
        if (!open.isEmpty()) {
            List<Asked> asked = ask(open);
            if (!asked.isEmpty()) {
                asked.forEach(
                        item -> waiting.computeIfPresent(item.chain(), (chain, state) -> state.begin()));
                context.background(() -> gather(asked));
            }
        }
        if (mayTakeOver) {
            takeOverIfStuck();
        }
        decide();
    }

    /** All at once when none is held up by a pending transaction, else one by one. */
    private List<Asked> ask(List<Chain<BatchContent>> open) {
        Optional<List<Asked>> all = read(open);
        if (all.isPresent() || open.size() == 1) {
            return all.orElse(List.of());
        }
        List<Asked> stable = new ArrayList<>();
        long deadline = time.nanos() + Duration.ofSeconds(1).toNanos();
        for (Chain<BatchContent> chain : open) {
            if (time.nanos() < deadline) {
                read(List.of(chain)).ifPresent(stable::addAll);
            }
        }
        return stable;
    }

    private Optional<List<Asked>> read(List<Chain<BatchContent>> chains) {
        Map<TopicPartition, Chain<BatchContent>> byPartition = chains.stream()
                .collect(Collectors.toMap(chain -> Kafkas.partition(chain.partition()), chain -> chain));
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = consumer
                    .committed(question(byPartition.keySet()), SLICE);
            List<Asked> asked = new ArrayList<>();
            context.counters().healed(READING);
            byPartition.forEach(
                    (partition, chain) -> asked.add(new Asked(chain, committed(offsets.get(partition)))));
            return Optional.of(asked);
        } catch (TimeoutException e) {
            unanswered++;
            return Optional.empty();
        } catch (KafkaException e) {
            unanswered++;
            // Not a member just now, most likely: the group says so here before it says so to the next poll.
            context.counters().trouble(READING, e.getClass().getSimpleName() + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The client does not forget a question whose slice is over, and takes an equal one for the same: should the answer be
     * that a transaction is pending, it would then go round in its own stack until the new slice is over as well
     * (KAFKA-20765). So none is ever equal to one that may still be open: each asks for another partition that nobody
     * has, which has no offset wherever one asks.
     */
    private Set<TopicPartition> question(Set<TopicPartition> partitions) {
        if (unanswered == 0) {
            return partitions;
        }
        Set<TopicPartition> distinct = new HashSet<>(partitions);
        distinct.add(new TopicPartition(context.settings().from().topic(), Integer.MAX_VALUE - unanswered));
        return distinct;
    }

    private static Loading.Committed committed(@Nullable OffsetAndMetadata offset) {
        return offset == null
                ? new Loading.Committed.None()
                : new Loading.Committed.At(offset.offset(), offset.leaderEpoch().orElse(-1),
                        offset.metadata());
    }

    /** A pending transaction hides offsets from the question above, and the end of the ledger from a scan. */
    private void takeOverIfStuck() {
        boolean stuck = waiting.values().stream().anyMatch(
                state -> time.nanos() - state.sinceNanos > TAKEOVER_AFTER.toNanos());
        if (stuck) {
            context.takeOver();
        }
    }

    // ---- beside the poll thread

    private void gather(List<Asked> asked) {
        try {
            gathered.addAll(facts(asked));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("facts about partitions could not be gathered");
            asked.forEach(item -> gathered.add(new Gathered(item.chain(), Optional.empty(), e.toString())));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            asked.forEach(item -> gathered
                    .add(new Gathered(item.chain(), Optional.empty(), String.valueOf(e.getMessage()))));
        }
    }

    private List<Gathered> facts(List<Asked> asked) throws KafkaUnavailableException, KafkaRefusedException {
        Map<Partition, Loading.Committed> committed = asked.stream()
                .collect(Collectors.toMap(item -> item.chain().partition(), Asked::committed));
        boolean needsScan = asked.stream().anyMatch(item -> needsScan(item.committed()));
        Map<Partition, Loading.Facts> facts = inquiry.facts(committed,
                needsScan ? context.scanLedger().values() : List.of());
        List<Gathered> found = new ArrayList<>();
        for (Asked item : asked) {
            Partition partition = item.chain().partition();
            found.add(new Gathered(item.chain(), Optional.ofNullable(facts.get(partition)),
                    partition + " has no leader now"));
        }
        return found;
    }

    /** Without a register of ours the ledger's last head counts; and rules of an earlier run may be known to the ledger alone. */
    private boolean needsScan(Loading.Committed committed) {
        return switch (committed) {
            case Loading.Committed.None() -> true;
            case Loading.Committed.At at -> Loading.location(at).isEmpty()
                    || Loading.rules(at).stream().anyMatch(hash -> context.rules().find(hash).isEmpty());
        };
    }

    // ---- on the poll thread again

    private void decide() {
        for (Gathered item = gathered.poll(); item != null; item = gathered.poll()) {
            Waiting state = waiting.get(item.chain());
            if (state == null || !item.chain().isParked()) {
                continue;
            }
            if (item.facts().isEmpty()) {
                state.gathering = false;
                state.notBeforeNanos = time.nanos() + RETRY_AFTER.toNanos();
                context.counters().trouble("loading " + item.chain().partition(), item.problem());
                continue;
            }
            waiting.remove(item.chain());
            context.counters().healed("loading " + item.chain().partition());
            Loading.Decision decision = inquiry.decide(item.facts().get(), context.rules());
            report(item.chain().partition(), decision);
            item.chain().load(decision);
        }
    }

    private void report(Partition partition, Loading.Decision decision) {
        switch (decision) {
            case Loading.Resume resume -> {
                context.counters().sealsAdopted.add(resume.head().register().cuts().size());
                LOG.atInfo().addKeyValue("partition", partition)
                        .addKeyValue("settled", resume.head().register().settled())
                        .addKeyValue("sealed", resume.head().register().cuts().size())
                        .log(resume.event().isEmpty() ? "partition resumed" : resume.event());
            }
            case Loading.Begin begin -> LOG.atInfo().addKeyValue("partition", partition)
                    .addKeyValue("start", begin.head().register().settled()).log(begin.event());
            case Loading.Stop _ -> {
            }
        }
    }
}
