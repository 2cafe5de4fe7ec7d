package dev.millrace.ops.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.millrace.insight.InsightMerger;
import dev.millrace.insight.InsightTopics;
import dev.millrace.ledger.Ledger;

/**
 * Everything the checks look at, as it was at one time.
 *
 * @param features finalized level of each feature
 * @param topics by name, those this principal may see
 * @param groups of the pipelines, in their order
 */
public record Facts(Instant now, ClientFacts clients, List<PipelineFacts> pipelines,
        List<BrokerFacts> brokers,
        Answer<Map<String, Integer>> features, Answer<QuorumFacts> quorum,
        Answer<Map<String, TopicFacts>> topics,
        Map<String, Answer<GroupFacts>> groups, Answer<Rights> rights, List<StoreFacts> stores) {
    private static final int REPLICAS = 3;

    public Facts {
        pipelines = List.copyOf(pipelines);
        brokers = List.copyOf(brokers);
        groups = Map.copyOf(groups);
        stores = List.copyOf(stores);
    }

    /** Three, or fewer where there are not so many brokers. */
    int replicasWanted() {
        return Math.min(REPLICAS, brokers.size());
    }

    /** Those that are up. */
    List<BrokerFacts> brokersUp() {
        return brokers.stream().filter(broker -> !broker.isFenced()).toList();
    }

    /** Whether nobody outside of this machine is told where the brokers are. */
    boolean isOnLoopback() {
        return brokers.stream().allMatch(BrokerFacts::isOnLoopback);
    }

    /** The topics that pipelines read, sorted. */
    List<TopicFacts> sources() throws UnknownException {
        return named(pipelines.stream().map(PipelineFacts::topic));
    }

    /** Those of the topics that there are, sorted. */
    List<TopicFacts> named(Stream<String> names) throws UnknownException {
        Map<String, TopicFacts> all = topics.get();
        return names.distinct().sorted().filter(all::containsKey).map(all::get).toList();
    }

    /** All of them, sorted by name. */
    List<TopicFacts> allTopics() throws UnknownException {
        return named(topics.get().keySet().stream());
    }

    /** Those that pipelines read or write, and Millrace's and Kafka's own, which they need. */
    static boolean isNeeded(String topic, List<PipelineFacts> pipelines) {
        return topic.equals(Ledger.TOPIC) || topic.startsWith("__")
                || topic.startsWith(InsightMerger.APPLICATION) || topic.equals(InsightTopics.INCREMENTS)
                || pipelines.stream().anyMatch(
                        pipeline -> pipeline.topic().equals(topic)
                                || pipeline.outputs().anyMatch(topic::equals));
    }
}
