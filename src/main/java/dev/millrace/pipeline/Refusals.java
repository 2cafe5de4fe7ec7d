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

/**
 * Records that were accepted, and then could not be brought to their end: the output topic does not take them, which only
 * the attempt to send one tells, or nobody would say whether they are repeated. They are read again, and become dead letters. The oldest of too many is forgotten, and found out again. Poll thread only.
 */
final class Refusals {
    private static final int LIMIT = 200_000;
    private static final int LONGEST_MESSAGE = 500;

    /**
     * Why, and how often it was tried again.
     *
     * @param retries after the first attempt
     */
    record Refusal(Verdict.Rejected rejected, int retries) {}

    private final Map<Position, Refusal> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Refusal> eldest) {
            return size() > LIMIT;
        }
    };

    void add(Position origin, Transactor.Refused refused) {
        Reason reason = refused.cause() instanceof RecordTooLargeException
                ? Reason.TOO_LARGE
                : Reason.REFUSED;
        String message = "topic " + refused.item().topic() + " does not take what became of this record: "
                + refused.problem();
        add(origin, reason, message, 0);
    }

    void add(Position origin, Reason reason, String message, int retries) {
        known.put(origin, new Refusal(new Verdict.Rejected(reason, "", 0, limited(message)), retries));
    }

    /** As much as a dead letter tells. */
    static String limited(String message) {
        return message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
    }

    /** Why the output of this record cannot be sent; empty when nothing is known against it. */
    Optional<Refusal> of(ConsumerRecord<?, ?> item) {
        return known.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        known.get(
                                new Position(new Partition(item.topic(), item.partition()), item.offset())));
    }
}
