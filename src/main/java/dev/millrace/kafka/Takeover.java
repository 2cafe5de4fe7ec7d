package dev.millrace.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;

/**
 * Ends transactions that dead workers of a pipeline left open, so that the registers they hold can be read at once
 * instead of after the transaction's time limit (SETTLEMENT.md, section 8). Safe for whoever is hit: a worker that was
 * only slow is fenced, and reloads. Thread-safe.
 */
public final class Takeover implements AutoCloseable {
    /** A healthy worker's transaction takes milliseconds. */
    private static final Duration MIN_AGE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final Admin admin;
    private final String idPrefix;
    private final String group;

    private Takeover(Admin admin, String idPrefix, String group) {
        this.admin = admin;
        this.idPrefix = idPrefix;
        this.group = group;
    }

    /**
     * For the workers of one pipeline.
     *
     * @param idPrefix of the transactional ids of the pipeline's workers, with the dot at its end: "millrace.logins."
     * @param group whose committed offsets cannot be read
     */
    public static Takeover open(Clients clients, String idPrefix, String group)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new Takeover(clients.admin("takeover", LIMIT), idPrefix, group);
    }

    /**
     * Fences every producer of the pipeline that has held offsets of the group in one transaction for two seconds or
     * more; the brokers measure that time. May block for a good half minute when brokers do not answer, so it is not for
     * a thread that has to poll.
     *
     * @return the transactional ids of the fenced producers, empty when nobody holds any
     * @throws KafkaRefusedException also when the brokers are older than 3.8 and cannot tell the age of a transaction;
     *         it then ends by its own time limit
     */
    public List<String> freeOffsets() throws KafkaUnavailableException, KafkaRefusedException {
        TopicPartition offsets = offsetsPartition();
        List<String> holders = holders(offsets);
        if (!holders.isEmpty()) {
            Answers.await(admin.fenceProducers(holders).all(), LIMIT, "fence producers " + holders);
        }
        return holders;
    }

    /** Where the group's coordinator keeps its offsets: the rule is part of Kafka's protocol. */
    private TopicPartition offsetsPartition() throws KafkaUnavailableException, KafkaRefusedException {
        String topic = Topic.GROUP_METADATA_TOPIC_NAME;
        int partitions = Answers.await(admin.describeTopics(Set.of(topic)).allTopicNames(), LIMIT,
                "describe topic '" + topic + "'").values().iterator().next().partitions().size();
        return new TopicPartition(topic, Utils.abs(group.hashCode()) % partitions);
    }

    private List<String> holders(TopicPartition offsets)
            throws KafkaUnavailableException, KafkaRefusedException {
        Map<String, KafkaFuture<TransactionDescription>> descriptions = describe(lingering());
        List<String> holders = new ArrayList<>();
        for (var description : descriptions.entrySet()) {
            if (holds(description.getKey(), description.getValue(), offsets)) {
                holders.add(description.getKey());
            }
        }
        return List.copyOf(holders);
    }

    private List<String> lingering() throws KafkaUnavailableException, KafkaRefusedException {
        ListTransactionsOptions lingering = new ListTransactionsOptions()
                .filterStates(Set.of(TransactionState.ONGOING)).filterOnDuration(MIN_AGE.toMillis());
        return Answers.await(admin.listTransactions(lingering).all(), LIMIT, "list open transactions")
                .stream()
                .map(TransactionListing::transactionalId).filter(id -> id.startsWith(idPrefix)).toList();
    }

    private Map<String, KafkaFuture<TransactionDescription>> describe(List<String> ids) {
        var answer = admin.describeTransactions(ids);
        Map<String, KafkaFuture<TransactionDescription>> descriptions = new TreeMap<>();
        ids.forEach(id -> descriptions.put(id, answer.description(id)));
        return descriptions;
    }

    private static boolean holds(String id, KafkaFuture<TransactionDescription> description,
            TopicPartition offsets)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            TransactionDescription transaction = Answers.await(description, LIMIT,
                    "describe transaction " + id);
            return transaction.state() == TransactionState.ONGOING
                    && transaction.topicPartitions().contains(offsets);
        } catch (KafkaRefusedException e) {
            // It ended and was forgotten since it was listed.
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
