package dev.millrace.pipeline;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.kafka.common.IsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.Chain;
import dev.millrace.settle.Head;
import dev.millrace.settle.Settlement;
import dev.millrace.settle.TopicId;

/**
 * Watches whether the source topic is still the one the records came from: records of a topic that was deleted and made
 * again under the same name must not be mixed with those of its earlier life. Poll thread only.
 */
final class TopicWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final String TROUBLE = "topic";
    private static final long IDLE_NANOS = Duration.ofSeconds(5).toNanos();
    private final PipelineContext context;
    private final Settlement<BatchContent> settlement;
    private final Time time;
    /** What the cluster said last; volatile, because transactions ask from a thread of their own. */
    private volatile Seen seen;
    private final AtomicBoolean asking = new AtomicBoolean();
    private long nextIdleNanos;

    /** The topic had this identity at some moment after the question was asked. */
    private record Seen(TopicId id, long askedNanos) {}

    TopicWatch(PipelineContext context, Settlement<BatchContent> settlement) {
        this.context = context;
        this.settlement = settlement;
        this.time = context.time();
        this.seen = new Seen(new TopicId(0, 0), time.nanos());
        this.nextIdleNanos = time.nanos() + IDLE_NANOS;
    }

    /**
     * Asks the cluster, and begins chains anew whose topic was made anew.
     *
     * @return partitions that must be left out for now, or nothing when the cluster did not answer
     */
    Optional<Set<Partition>> check() {
        long asked = time.nanos();
        String topic = context.settings().from().topic();
        try {
            Optional<TopicIdentity> identity = context.topics().describe(topic);
            Set<Partition> withheld = identity.isPresent() ? compare(identity.get()) : gone(topic);
            identity.ifPresent(found -> {
                seen = new Seen(Kafkas.topicId(found.id()), asked);
                context.sourcePartitions(found.partitions());
            });
            return Optional.of(withheld);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            context.counters().trouble(TROUBLE, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * Asks whether the topic is still the one of these chains. Any thread.
     *
     * @return what was found instead, empty when it is
     */
    Optional<String> difference(Set<Head> heads) {
        long asked = time.nanos();
        String topic = context.settings().from().topic();
        try {
            Optional<TopicIdentity> found = context.topics().describe(topic);
            found.ifPresent(topicNow -> context.sourcePartitions(topicNow.partitions()));
            Optional<TopicId> now = found.map(topicNow -> Kafkas.topicId(topicNow.id()));
            boolean same = now.isPresent()
                    && heads.stream().allMatch(head -> head.chain().topicId().equals(now.get()));
            now.ifPresent(id -> seen = new Seen(id, asked));
            return same ? Optional.empty() : Optional.of("topic " + topic + " was deleted or made again");
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Asks now and then also when nothing else makes the worker ask: a topic made anew may hold just as much as the old
     * one.
     *
     * @return as {@link #check}; nothing also when it is not time yet
     */
    Optional<Set<Partition>> checkWhenIdle() {
        if (time.nanos() - nextIdleNanos < 0) {
            return Optional.empty();
        }
        Optional<Set<Partition>> found = check();
        nextIdleNanos = time.nanos() + IDLE_NANOS;
        return found;
    }

    /**
     * Whether the topic was seen to have this identity by a question that was asked after this moment. What is read again
     * to complete a batch that an earlier owner sealed must not be stored before that.
     */
    boolean hasSeenSince(TopicId id, long nanos) {
        Seen last = seen;
        return last.id().equals(id) && last.askedNanos() - nanos > 0;
    }

    /** Asks beside the poll thread, for {@link #hasSeenSince}; one question at a time. */
    void askSoon() {
        if (asking.compareAndSet(false, true)) {
            context.background(() -> {
                try {
                    difference(Set.of()).ifPresent(problem -> context.counters()
                            .trouble(Trouble.Kind.TOPIC, TROUBLE, problem));
                } finally {
                    asking.set(false);
                }
            });
        }
    }

    private Set<Partition> gone(String topic) {
        Set<Partition> withheld = new HashSet<>();
        settlement.chains().forEach(chain -> withheld.add(chain.partition()));
        if (context.counters().trouble(Trouble.Kind.TOPIC, TROUBLE,
                "topic " + topic + " does not exist any more")) {
            LOG.atWarn().addKeyValue("topic", topic)
                    .log("the topic does not exist any more; its objects stay");
        }
        return withheld;
    }

    private Set<Partition> compare(TopicIdentity identity)
            throws KafkaUnavailableException, KafkaRefusedException {
        context.counters().healed(TROUBLE);
        TopicId now = Kafkas.topicId(identity.id());
        List<Chain<BatchContent>> older = settlement.chains().stream()
                .filter(chain -> chain.topicId().isPresent() && !chain.topicId().get().equals(now)).toList();
        return older.isEmpty() ? Set.of() : beginAnew(now, older);
    }

    private Set<Partition> beginAnew(TopicId now, List<Chain<BatchContent>> older)
            throws KafkaUnavailableException, KafkaRefusedException {
        SortedMap<Partition, OffsetRange> extents = context.topics().offsets(
                context.settings().from().topic(),
                IsolationLevel.READ_UNCOMMITTED);
        Set<Partition> withheld = new HashSet<>();
        for (Chain<BatchContent> chain : older) {
            OffsetRange extent = extents.get(chain.partition());
            if (extent == null) {
                withheld.add(chain.partition());
            } else {
                chain.recreated(now, extent.first());
                LOG.atWarn().addKeyValue("partition", chain.partition()).addKeyValue("topic_id", now)
                        .log("the topic was deleted and made again; a new chain begins");
            }
        }
        return withheld;
    }
}
