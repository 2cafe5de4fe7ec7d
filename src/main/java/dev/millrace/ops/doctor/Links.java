package dev.millrace.ops.doctor;

/** Where Kafka documents its settings. */
final class Links {
    private static final String DOCUMENTATION = "https://kafka.apache.org/documentation/#";

    private Links() {}

    static String producer(String setting) {
        return DOCUMENTATION + "producerconfigs_" + setting;
    }

    static String consumer(String setting) {
        return DOCUMENTATION + "consumerconfigs_" + setting;
    }

    static String topic(String setting) {
        return DOCUMENTATION + "topicconfigs_" + setting;
    }

    static String broker(String setting) {
        return DOCUMENTATION + "brokerconfigs_" + setting;
    }

    /** @param anchor "basic_ops_leader_balancing" */
    static String page(String anchor) {
        return DOCUMENTATION + anchor;
    }
}
