package dev.millrace.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.common.IsolationLevel;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;
import dev.millrace.settle.Loading;

/**
 * Finds out all that {@link Loading} must know about partitions besides their committed offsets: which topic it is now,
 * how far its log reaches, what the ledger holds. Blocks; thread-safe.
 */
final class Inquiry {
    private final PipelineSettings settings;
    private final Topics topics;
    private final Ledger ledger;

    Inquiry(PipelineSettings settings, Topics topics, Ledger ledger) {
        this.settings = settings;
        this.topics = topics;
        this.ledger = ledger;
    }

    /**
     * The facts of each partition that has a leader.
     *
     * @param heads the last one of every chain in the ledger; used only where an offset is absent or not ours
     */
    SortedMap<Partition, Loading.Facts> facts(Map<Partition, Loading.Committed> committed,
            Collection<Head> heads) throws KafkaUnavailableException, KafkaRefusedException {
        String topic = settings.from().topic();
        TopicIdentity identity = topics.describe(topic)
                .orElseThrow(
                        () -> new KafkaUnavailableException("topic " + topic + " does not exist any more"));
        boolean compacted = topics.isCompacted(topic);
        SortedMap<Partition, OffsetRange> extents = topics.offsets(topic, IsolationLevel.READ_UNCOMMITTED);
        Set<LedgerLocation> locations = committed.values().stream()
                .flatMap(each -> Loading.location(each).stream()).collect(Collectors.toSet());
        Map<LedgerLocation, Head> copies = ledger.headsAt(locations);
        SortedMap<Partition, Loading.Facts> facts = new TreeMap<>();
        committed.forEach((partition, offset) -> {
            OffsetRange extent = extents.get(partition);
            if (extent != null) {
                ChainId chain = new ChainId(settings.name(), 1, Kafkas.topicId(identity.id()), partition);
                Optional<LedgerLocation> location = Loading.location(offset);
                Head copy = location.isPresent()
                        ? copies.get(location.get())
                        : Loading.lastHead(chain, heads).orElse(null);
                facts.put(partition, new Loading.Facts(chain, offset, copy, extent.first(), extent.end(),
                        compacted, start(), settings.from().adopt()));
            }
        });
        return facts;
    }

    /** How a partition goes on, by the facts and by what is configured about gaps. */
    Loading.Decision decide(Loading.Facts facts, RuleBook rules) {
        Loading.Decision decision = Loading.decide(facts, rules::canExecute);
        return switch (settings.from().gaps()) {
            case RECORD -> decision;
            case STOP -> Loading.stopAtGaps(decision, facts.logStart());
        };
    }

    /** Reads the whole ledger: the book learns the rules of earlier runs; gives the last head of every chain. */
    static Map<ChainId, Head> scan(Ledger ledger, RuleBook rules)
            throws KafkaUnavailableException, KafkaRefusedException {
        LedgerCodec codec = new LedgerCodec();
        Map<ChainId, Head> heads = new HashMap<>();
        ledger.scan((key, value) -> {
            switch (key) {
                case LedgerKey.OfRules(String hash) -> rules.learn(hash, Ledger.text(value));
                case LedgerKey.OfHead(ChainId chain) ->
                    codec.head(value).ifPresent(head -> heads.put(chain, head));
                case LedgerKey.OfEntry _,LedgerKey.OfOwner _ -> {
                }
            }
        });
        return heads;
    }

    private Loading.Start start() {
        return switch (settings.from().start()) {
            case EARLIEST -> Loading.Start.EARLIEST;
            case LATEST -> Loading.Start.LATEST;
        };
    }
}
