package dev.millrace.ops.doctor;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.insight.InsightMerger;
import dev.millrace.insight.InsightTopics;
import dev.millrace.ledger.Ledger;

/**
 * A right that pipelines need, and no more than that. Tests run pipelines with these and no others.
 *
 * @param isPrefix whether it is for everything whose name begins so
 * @param use what for: "pipeline logins"
 */
public record Need(Resource resource, String name, boolean isPrefix, Set<Operation> operations,
        Set<String> use) {
    /** As Kafka names them. */
    public enum Resource {
        TOPIC, GROUP, TRANSACTIONAL_ID, CLUSTER;

        /** "transactional-id". */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** As Kafka names them. */
    public enum Operation {
        DESCRIBE, DESCRIBE_CONFIGS, READ, WRITE, CREATE;

        /** As kafka-acls.sh takes it: "DescribeConfigs". */
        public String label() {
            return switch (this) {
                case DESCRIBE -> "Describe";
                case DESCRIBE_CONFIGS -> "DescribeConfigs";
                case READ -> "Read";
                case WRITE -> "Write";
                case CREATE -> "Create";
            };
        }
    }

    private static final String CLUSTER = "kafka-cluster";

    /** Of all these pipelines together, each resource once. */
    public static List<Need> of(List<PipelineFacts> pipelines) {
        List<Need> all = new ArrayList<>();
        pipelines.forEach(pipeline -> all.addAll(of(pipeline)));
        if (pipelines.stream().anyMatch(PipelineFacts::hasInsights)) {
            all.addAll(merger());
        }
        Map<String, Need> merged = new LinkedHashMap<>();
        all.forEach(need -> merged.merge(need.resource + " " + need.isPrefix + " " + need.name, need,
                Need::plus));
        return List.copyOf(merged.values());
    }

    private static List<Need> of(PipelineFacts pipeline) {
        String use = "pipeline " + pipeline.name();
        List<Need> needs = new ArrayList<>(List.of(
                topic(pipeline.topic(), use, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS, Operation.READ),
                topic(pipeline.deadLetters(), use, Operation.DESCRIBE, Operation.WRITE, Operation.CREATE)));
        pipeline.output().ifPresent(output -> needs
                .add(topic(output, use, Operation.DESCRIBE, Operation.WRITE, Operation.CREATE)));
        if (pipeline.hasInsights()) {
            needs.add(topic(InsightTopics.INCREMENTS, use, Operation.DESCRIBE, Operation.WRITE,
                    Operation.CREATE));
        }
        needs.add(topic(Ledger.TOPIC, use, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS, Operation.READ,
                Operation.WRITE, Operation.CREATE));
        // To find transactions that dead workers left open.
        needs.add(topic("__consumer_offsets", use, Operation.DESCRIBE));
        needs.add(need(Resource.GROUP, pipeline.group(), false, use, Operation.DESCRIBE, Operation.READ));
        needs.add(need(Resource.TRANSACTIONAL_ID, "millrace." + pipeline.name() + ".", true, use,
                Operation.DESCRIBE,
                Operation.WRITE));
        needs.add(
                need(Resource.CLUSTER, CLUSTER, false, use, Operation.DESCRIBE, Operation.DESCRIBE_CONFIGS));
        return needs;
    }

    /** The Kafka Streams application makes topics of its own, whose names begin as its own does. */
    private static List<Need> merger() {
        String use = "insights";
        return List.of(
                need(Resource.TOPIC, InsightMerger.APPLICATION, true, use, Operation.DESCRIBE,
                        Operation.DESCRIBE_CONFIGS, Operation.READ, Operation.WRITE, Operation.CREATE),
                need(Resource.GROUP, InsightMerger.APPLICATION, false, use, Operation.DESCRIBE,
                        Operation.READ),
                need(Resource.TRANSACTIONAL_ID, InsightMerger.APPLICATION, true, use, Operation.DESCRIBE,
                        Operation.WRITE));
    }

    private static Need topic(String name, String use, Operation... operations) {
        return need(Resource.TOPIC, name, false, use, operations);
    }

    private static Need need(Resource resource, String name, boolean isPrefix, String use,
            Operation... operations) {
        return new Need(resource, name, isPrefix, EnumSet.copyOf(List.of(operations)), Set.of(use));
    }

    private Need plus(Need other) {
        EnumSet<Operation> both = EnumSet.copyOf(operations);
        both.addAll(other.operations);
        Set<String> uses = new LinkedHashSet<>(use);
        uses.addAll(other.use);
        return new Need(resource, name, isPrefix, both, uses);
    }

    /** The command that gives it. */
    public String command(String brokers, String principal) {
        String where = switch (resource) {
            case TOPIC -> " --topic '" + name + "'";
            case GROUP -> " --group '" + name + "'";
            case TRANSACTIONAL_ID -> " --transactional-id '" + name + "'";
            case CLUSTER -> " --cluster";
        };
        return "kafka-acls.sh --bootstrap-server %s --add --allow-principal '%s'%s%s%s".formatted(brokers,
                principal,
                where, isPrefix ? " --resource-pattern-type prefixed" : "", operations.stream()
                        .map(operation -> " --operation " + operation.label()).collect(Collectors.joining()));
    }
}
