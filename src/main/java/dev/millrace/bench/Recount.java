package dev.millrace.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Kind;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * What becomes of logins that {@link Forwarding} describes, in figures that do not depend on their order.
 *
 * @param forwarded records in the output topic
 * @param digest sum of a hash of each of them as it came, without the fields that were set
 * @param dead letters
 */
record Recount(long forwarded, long digest, long dead) {
    /** Of an event that is filtered. No good event has this text elsewhere. */
    private static final String FILTERED = "\"app_version\":\"1.0.0\"";
    private static final String ADDED = ",\"processed\":true,\"processed_at\":\"";

    /** What has to come out, known from how the records were made and not from any rule. */
    static Recount wanted(EventLoad load, long count) {
        long forwarded = 0;
        long digest = 0;
        long dead = 0;
        for (long index = 0; index < count; index++) {
            Kind kind = load.kind(index);
            byte[] value = kind.isBad() ? null : load.value(index, kind);
            String event = value == null ? "" : text(ByteBuffer.wrap(value));
            if (event.isEmpty()) {
                dead++;
            } else if (!event.contains(FILTERED)) {
                forwarded++;
                digest += event.substring(0, event.length() - 1).hashCode();
            }
        }
        return new Recount(forwarded, digest, dead);
    }

    /** What did come out: everything that is committed in an output topic and in that of its dead letters. */
    static Recount found(Site site, String output)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        LongAdder forwarded = new LongAdder();
        LongAdder digest = new LongAdder();
        LongAdder dead = new LongAdder();
        WholeTopic.read(site, output, item -> {
            forwarded.increment();
            digest.add(hash(item.value()));
        });
        WholeTopic.read(site, Forwarding.letters(output), _ -> dead.increment());
        return new Recount(forwarded.sum(), digest.sum(), dead.sum());
    }

    /** Of a forwarded record, without what was added to it. */
    static int hash(ByteBuffer value) {
        String event = text(value);
        int added = event.lastIndexOf(ADDED);
        return (added < 0 ? event : event.substring(0, added)).hashCode();
    }

    private static String text(ByteBuffer value) {
        return StandardCharsets.ISO_8859_1.decode(value.duplicate()).toString();
    }

    /** What is wrong with what was found, "" when nothing is. */
    String problem(Recount found) {
        if (found.forwarded != forwarded) {
            return "%,d events have to be forwarded, and %,d were".formatted(forwarded, found.forwarded);
        }
        if (found.dead != dead) {
            return "%,d records have to be dead letters, and %,d are".formatted(dead, found.dead);
        }
        return found.digest == digest ? "" : "as many events as wanted were forwarded, but not the same ones";
    }
}
