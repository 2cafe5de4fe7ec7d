package dev.millrace.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.TopicId;

/**
 * Records that were accepted, and then could not be brought to their end: the output topic does not take them, which only
 * the attempt to send one tells, or nobody would say whether they are repeated. They are read again, and become dead
 * letters. The oldest of too many is forgotten, and found out again. Poll thread only.
 */
final class Refusals {
    private static final int LIMIT = 200_000;
    private static final int LONGEST_MESSAGE = 500;

    /**
     * Why, and how often it was tried again.
     *
     * @param retries after the first attempt
     * @param isUnanswered whether nobody could be asked about its id, so that its dead letter waits for no answer
     */
    record Refusal(Verdict.Rejected rejected, int retries, boolean isUnanswered) {}

    /** @param life of the topic: one that is made again has other records at the same offsets */
    private record Origin(TopicId life, Position at) {}

    private final Map<Origin, Refusal> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Refusal> eldest) {
            return size() > LIMIT;
        }
    };

    void add(TopicId life, Position origin, Transactor.Refused refused) {
        Reason reason = refused.cause() instanceof RecordTooLargeException
                ? Reason.TOO_LARGE
                : Reason.REFUSED;
        String message = "topic " + refused.item().topic() + " does not take what became of this record: "
                + refused.problem();
        known.put(new Origin(life, origin), new Refusal(rejected(reason, message), 0, false));
    }

    /**
     * Nobody answered whether this record is repeated.
     *
     * @param retries after the first attempt
     */
    void unanswered(TopicId life, Position origin, String message, int retries) {
        known.merge(new Origin(life, origin),
                new Refusal(rejected(Reason.UNAVAILABLE, message), retries, true),
                // What was refused before stays so, only that it waits no longer.
                (before, now) -> new Refusal(before.rejected(), before.retries(), true));
    }

    private static Verdict.Rejected rejected(Reason reason, String message) {
        return new Verdict.Rejected(reason, "", 0, limited(message));
    }

    /** As much as a dead letter tells. */
    static String limited(String message) {
        return message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
    }

    /** Why the output of this record cannot be sent; empty when nothing is known against it. */
    Optional<Refusal> of(TopicId life, ConsumerRecord<?, ?> item) {
        return known.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        known.get(new Origin(life,
                                new Position(new Partition(item.topic(), item.partition()), item.offset()))));
    }

    /** Records of this chain below this offset have their outcome for good. */
    void settled(ChainId chain, long offset) {
        known.keySet().removeIf(origin -> origin.at().partition().equals(chain.partition())
                && (origin.at().offset() < offset || !origin.life().equals(chain.topicId())));
    }

    /** The partition belongs to somebody else. */
    void left(Partition partition) {
        known.keySet().removeIf(origin -> origin.at().partition().equals(partition));
    }
}
