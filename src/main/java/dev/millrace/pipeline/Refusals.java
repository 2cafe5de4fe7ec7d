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
 * Records whose outputs the output topic does not take: only the attempt to send one tells. They are read again then, and
 * become dead letters. The oldest of too many is forgotten, and found out again. Poll thread only.
 */
final class Refusals {
    private static final int LIMIT = 10_000;
    private static final int LONGEST_MESSAGE = 500;
    private final Map<Position, Verdict.Rejected> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Verdict.Rejected> eldest) {
            return size() > LIMIT;
        }
    };

    void add(Position origin, Transactor.Refused refused) {
        Reason reason = refused.cause() instanceof RecordTooLargeException
                ? Reason.TOO_LARGE
                : Reason.REFUSED;
        String message = "topic " + refused.item().topic() + " does not take what became of this record: "
                + refused.problem();
        known.put(origin, new Verdict.Rejected(reason, "", 0, limited(message)));
    }

    /** As much as a dead letter tells. */
    static String limited(String message) {
        return message.substring(0, Math.min(LONGEST_MESSAGE, message.length()));
    }

    /** Why the output of this record cannot be sent; empty when nothing is known against it. */
    Optional<Verdict.Rejected> of(ConsumerRecord<?, ?> item) {
        return known.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        known.get(
                                new Position(new Partition(item.topic(), item.partition()), item.offset())));
    }
}
