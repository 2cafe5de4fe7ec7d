package dev.millrace.ops.doctor;

/** Commands that mend things, with Kafka's own tools. */
final class Fixes {
    private Fixes() {}

    static String topic(Facts facts, String topic, String setting) {
        return configs(facts) + " --entity-type topics --entity-name " + topic + " --alter --add-config "
                + setting;
    }

    /** For all brokers at once; of a setting that can be changed while they run. */
    static String brokers(Facts facts, String setting) {
        return configs(facts) + " --entity-type brokers --entity-default --alter --add-config " + setting;
    }

    private static String configs(Facts facts) {
        return "kafka-configs.sh --bootstrap-server " + facts.clients().brokers();
    }

    /** Of a setting that is read at the start. */
    static String restart(String setting) {
        return "set " + setting + " in server.properties of every broker, and restart them one by one";
    }

    static String feature(Facts facts, String feature, int level) {
        return "kafka-features.sh --bootstrap-server %s upgrade --feature %s=%d".formatted(
                facts.clients().brokers(),
                feature, level);
    }

    static String reassign(Facts facts, String topic) {
        return "kafka-reassign-partitions.sh --bootstrap-server " + facts.clients().brokers()
                + " --execute --reassignment-json-file FILE, with a list of replicas for each partition of "
                + topic;
    }

    static String elect(Facts facts) {
        return "kafka-leader-election.sh --bootstrap-server " + facts.clients().brokers()
                + " --election-type preferred --all-topic-partitions";
    }
}
