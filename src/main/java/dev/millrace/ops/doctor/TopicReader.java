package dev.millrace.ops.doctor;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

import dev.millrace.ops.doctor.FactsReader.Scope;

/** Asks for topics, some hundreds at a time. */
final class TopicReader {
    private static final int AT_ONCE = 500;
    private final Admin admin;
    private final List<PipelineFacts> pipelines;

    TopicReader(Admin admin, List<PipelineFacts> pipelines) {
        this.admin = admin;
        this.pipelines = pipelines;
    }

    /** By name; a topic that is deleted meanwhile, or may not be seen, is left out. */
    Answer<Map<String, TopicFacts>> read(Scope scope) {
        Answer<Set<String>> names = Questions.ask("list the topics",
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return switch (names) {
            case Answer.Unknown<Set<String>>(String why) -> Answer.unknown(why);
            case Answer.Known<Set<String>>(Set<String> all) -> Answer.of(read(all.stream()
                    .filter(name -> scope == Scope.ALL || Facts.isNeeded(name, pipelines)).sorted()
                    .toList()));
        };
    }

    private Map<String, TopicFacts> read(List<String> names) {
        Map<String, TopicFacts> topics = new HashMap<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + AT_ONCE));
            Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(some)
                    .topicNameValues();
            Map<ConfigResource, KafkaFuture<Config>> configs = admin
                    .describeConfigs(some.stream().map(TopicReader::resource).toList()).values();
            for (String name : some) {
                KafkaFuture<TopicDescription> description = described.get(name);
                KafkaFuture<Config> config = configs.get(resource(name));
                if (description != null && config != null) {
                    topic(description, config).ifPresent(topic -> topics.put(name, topic));
                }
            }
        }
        return topics;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private Optional<TopicFacts> topic(KafkaFuture<TopicDescription> description,
            KafkaFuture<Config> config) {
        Answer<TopicDescription> answer = Questions.ask("describe a topic", description);
        return switch (answer) {
            case Answer.Unknown<TopicDescription> _ -> Optional.empty();
            case Answer.Known<TopicDescription>(TopicDescription topic) ->
                Optional.of(new TopicFacts(topic.name(),
                        topic.isInternal(), topic.partitions().stream().map(TopicReader::part).toList(),
                        Questions.ask("read the configuration of topic " + topic.name(),
                                config.thenApply(BrokerReader::values)),
                        latest(topic)));
        };
    }

    private static TopicFacts.Part part(TopicPartitionInfo found) {
        @Nullable
        Node leader = found.leader();
        return new TopicFacts.Part(found.partition(),
                leader == null || leader.isEmpty() ? OptionalInt.empty() : OptionalInt.of(leader.id()),
                found.replicas().stream().map(Node::id).toList(),
                found.isr().stream().map(Node::id).toList());
    }

    /** Asked only of topics that pipelines read: it makes every leader look. */
    private Answer<Optional<Instant>> latest(TopicDescription topic) {
        if (pipelines.stream().noneMatch(pipeline -> pipeline.topic().equals(topic.name()))) {
            return Answer.of(Optional.empty());
        }
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        topic.partitions().forEach(part -> question.put(new TopicPartition(topic.name(), part.partition()),
                OffsetSpec.maxTimestamp()));
        return Questions.ask("find the latest record of topic " + topic.name(),
                admin.listOffsets(question).all().thenApply(found -> found.values().stream()
                        .filter(info -> info.timestamp() >= 0)
                        .map(info -> Instant.ofEpochMilli(info.timestamp()))
                        .max(Instant::compareTo)));
    }
}
