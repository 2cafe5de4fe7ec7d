package dev.millrace.ops.topics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The steps from what a cluster has to what a configuration declares, with what they were made against. Pure.
 *
 * @param cluster id of the cluster
 * @param steps in the order of the configuration; a topic may have two
 * @param seen what each topic was like when the plan was made, as far as the plan depends on it
 */
public record TopicPlan(String cluster, List<Step> steps, SortedMap<String, Seen> seen) {
    public TopicPlan {
        steps = List.copyOf(steps);
        seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    }

    /**
     * A topic when it was looked at.
     *
     * @param id "" for none of that name
     * @param config of the settings that are declared, "" where the cluster has none
     */
    public record Seen(String id, int partitions, int replication, SortedMap<String, String> config) {
        static final Seen ABSENT = new Seen("", 0, 0, new TreeMap<>());

        public Seen {
            config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        }
    }

    /** The plan that makes the cluster what is declared. */
    public static TopicPlan of(TopicsSettings wanted, ClusterState state) {
        List<Step> steps = new ArrayList<>();
        SortedMap<String, Seen> seen = new TreeMap<>();
        for (WantedTopic topic : wanted.declared()) {
            ActualTopic actual = state.topics().get(topic.name());
            if (actual == null) {
                seen.put(topic.name(), Seen.ABSENT);
                steps.add(create(topic, state));
            } else {
                seen.put(topic.name(), seen(actual, topic.config()));
                steps.addAll(change(topic, actual));
            }
        }
        return new TopicPlan(state.cluster(), steps, seen);
    }

    private static Seen seen(ActualTopic actual, SortedMap<String, String> settings) {
        SortedMap<String, String> config = new TreeMap<>();
        settings.keySet().forEach(name -> config.put(name, actual.config().getOrDefault(name, "")));
        return new Seen(actual.id(), actual.partitions(), actual.replication(), config);
    }

    private static Step create(WantedTopic topic, ClusterState state) {
        Optional<String> twin = state.names().stream()
                .filter(name -> !name.equals(topic.name())
                        && name.replace('.', '_').equals(topic.name().replace('.', '_')))
                .sorted().findFirst();
        if (twin.isPresent()) {
            return new Step.Refuse(topic.name(), "the cluster has '" + twin.get()
                    + "', which is the same name where '.' and '_' are; take another name");
        }
        int replication = topic.replicationOn(state.brokers());
        if (replication > state.brokers()) {
            return new Step.Refuse(topic.name(),
                    "%d replicas are wanted and %d brokers are up; lower 'replication' or start"
                            .formatted(replication, state.brokers()) + " more brokers");
        }
        SortedMap<String, String> config = new TreeMap<>(topic.config());
        config.putIfAbsent(TopicSetting.MIN_INSYNC.kafka(), Integer.toString(Math.max(1, replication - 1)));
        if (Integer.parseInt(config.getOrDefault(TopicSetting.MIN_INSYNC.kafka(), "1")) > replication) {
            return new Step.Refuse(topic.name(),
                    "min-insync is %s and there would be %d replicas, so nobody could write; lower"
                            .formatted(config.get(TopicSetting.MIN_INSYNC.kafka()), replication)
                            + " 'min-insync'");
        }
        return new Step.Create(topic.name(), topic.partitions(), replication, config);
    }

    private static List<Step> change(WantedTopic topic, ActualTopic actual) {
        List<Step> steps = new ArrayList<>();
        if (topic.partitions() < actual.partitions()) {
            steps.add(new Step.Refuse(topic.name(),
                    "it has %d partitions, and Kafka cannot take any away; declare at least"
                            .formatted(actual.partitions()) + " that many, or move to a new topic"));
        } else if (topic.partitions() > actual.partitions()) {
            steps.add(new Step.Grow(topic.name(), actual.partitions(), topic.partitions(), warning(topic)));
        }
        if (topic.replication().isPresent() && topic.replication().getAsInt() != actual.replication()) {
            steps.add(new Step.Refuse(topic.name(),
                    "it has %d replicas and %d are declared; that moves all of its data: do it"
                            .formatted(actual.replication(), topic.replication().getAsInt())
                            + " with kafka-reassign-partitions, then plan again"));
        }
        SortedMap<String, Step.Change> changes = new TreeMap<>();
        topic.config().forEach((name, value) -> {
            String has = actual.config().getOrDefault(name, "");
            if (!TopicSetting.normal(name, has).equals(TopicSetting.normal(name, value))) {
                changes.put(name, new Step.Change(has, value));
            }
        });
        if (!changes.isEmpty()) {
            steps.add(new Step.Alter(topic.name(), changes));
        }
        return steps.isEmpty() ? List.of(new Step.Keep(topic.name())) : steps;
    }

    private static String warning(WantedTopic topic) {
        return topic.key().map(key -> switch (key) {
            case NONE -> "";
            case INSTANCE, METRIC, TENANT -> "most keys (by " + key.label()
                    + ") move to another partition: until what was written before is read, records of one key are read out of"
                    + " order";
        }).orElse(
                "if its records have keys, most move to another partition, and records of one key are read out of order"
                        + " until what was written before is read; declare 'key: none' where they have none");
    }

    /** Whether there is nothing to do and nothing wrong. */
    public boolean isSettled() {
        return steps.stream().allMatch(Step.Keep.class::isInstance);
    }

    public List<Step.Refuse> refusals() {
        return steps.stream().filter(Step.Refuse.class::isInstance).map(Step.Refuse.class::cast).toList();
    }

    /** Steps after which records of one key may be read out of order. */
    public List<Step.Grow> risks() {
        return steps.stream().filter(Step.Grow.class::isInstance).map(Step.Grow.class::cast)
                .filter(grow -> !grow.warning().isEmpty()).toList();
    }

    /** The same plan with other steps. */
    TopicPlan with(List<Step> others) {
        return new TopicPlan(cluster, others, seen);
    }

    /**
     * What is no longer as it was when the plan was made, one sentence each; empty when the plan still holds.
     *
     * @param now with all topics of the plan asked for
     */
    public List<String> changesSince(ClusterState now) {
        if (!cluster.equals(now.cluster())) {
            return List.of(
                    "the plan was made for cluster " + cluster + ", and this is cluster " + now.cluster());
        }
        List<String> changes = new ArrayList<>();
        seen.forEach((name, then) -> {
            ActualTopic actual = now.topics().get(name);
            Seen is = actual == null ? Seen.ABSENT : seen(actual, then.config());
            if (!is.equals(then)) {
                changes.add("topic '" + name + "': " + difference(then, is));
            }
        });
        return changes;
    }

    private static String difference(Seen then, Seen now) {
        if (then.id().isEmpty()) {
            return "it did not exist, and does now";
        }
        if (now.id().isEmpty()) {
            return "it is gone";
        }
        if (!then.id().equals(now.id())) {
            return "it was deleted and made anew";
        }
        List<String> differences = new ArrayList<>();
        if (then.partitions() != now.partitions()) {
            differences.add("partitions were %d and are %d".formatted(then.partitions(), now.partitions()));
        }
        if (then.replication() != now.replication()) {
            differences.add("replicas were %d and are %d".formatted(then.replication(), now.replication()));
        }
        then.config().forEach((name, value) -> {
            String is = now.config().getOrDefault(name, "");
            if (!is.equals(value)) {
                differences.add(name + " was '" + value + "' and is '" + is + "'");
            }
        });
        return String.join(", ", differences);
    }
}
