package dev.millrace.pipeline;

import java.util.Collection;
import java.util.List;
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

    /** The facts of each partition that has a leader; the ledger is scanned only where an offset is absent or not ours. */
    SortedMap<Partition, Loading.Facts> facts(Map<Partition, Loading.Committed> committed)
            throws KafkaUnavailableException, KafkaRefusedException {
        boolean scan = committed.values().stream().anyMatch(each -> Loading.location(each).isEmpty());
        return facts(committed, scan ? ledger.lastHeads().values() : List.of());
    }

    /** @param heads the last one of every chain; asked for only where an offset is absent or not ours */
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
                        : Ledger.newest(heads, chain).orElse(null);
                facts.put(partition, new Loading.Facts(chain, offset, copy, extent.first(), extent.end(),
                        compacted, start(), settings.from().adopt()));
            }
        });
        return facts;
    }

    private Loading.Start start() {
        return switch (settings.from().start()) {
            case EARLIEST -> Loading.Start.EARLIEST;
            case LATEST -> Loading.Start.LATEST;
        };
    }
}
