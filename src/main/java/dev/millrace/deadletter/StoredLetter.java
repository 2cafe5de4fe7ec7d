package dev.millrace.deadletter;

import java.nio.ByteBuffer;
import java.util.List;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.millrace.record.Position;

/**
 * A dead letter as it lies in its topic, whoever wrote it.
 *
 * @param at where it lies
 * @param millis when it was written, milliseconds since the epoch
 * @param pipeline who rejected the record: a pipeline, a connector, a group; "" when it is not told
 * @param contract name and version of the contract that was broken, "" when it is not told
 * @param consumer which worker or task, "" when it is not told
 */
public record StoredLetter(Position at, long millis, Family family, Original original, Failure failure,
        String pipeline, String contract, String consumer, Trace trace) {

    /**
     * The rejected record.
     *
     * @param at where it lay; null when it is not told
     * @param timestamp its own, milliseconds since the epoch; -1 when it is not told
     * @param headers its own, as far as they are kept
     */
    public record Original(@Nullable Position at, long timestamp, Payload payload, List<Header> headers) {
        public Original {
            headers = List.copyOf(headers);
        }
    }

    /** Where key and value are. */
    public sealed interface Payload {
        /** In the letter. */
        record Here(@Nullable ByteBuffer key, @Nullable ByteBuffer value) implements Payload {}

        /**
         * Only where the record came from, as long as it is kept there.
         *
         * @param beginning of the value, null when not even that is kept
         * @param bytes length of the value, -1 when it is not told
         * @param sha256 of the value in hexadecimal, "" when it is not told
         */
        record AtOrigin(@Nullable ByteBuffer key, @Nullable ByteBuffer beginning, long bytes, String sha256)
                implements
                    Payload {}
    }

    /**
     * Why.
     *
     * @param type a reason's label, or the simple name of an exception
     * @param pointer JSON Pointer to the value at fault, "" for the whole value or when it is not told
     * @param byteOffset where in the value, -1 when it is not told
     * @param message as it was written
     */
    public record Failure(String type, String pointer, int byteOffset, String message) {}

    /**
     * What was tried before.
     *
     * @param retries how often it was tried again, replays included
     * @param replayId the replay that sent the record, "" when none did
     * @param replayOf the letter it was sent from, as text; "" when none was
     */
    public record Trace(int retries, String replayId, String replayOf) {}

    /** What it has in common with others of its kind. */
    public Cause cause() {
        boolean hasContract = family == Family.MILLRACE && ContractErrors.are(failure.type());
        return new Cause(pipeline, failure.type(), Wording.pointer(failure.pointer()),
                hasContract ? Wording.ofContract(failure.message()) : Wording.of(failure.message()),
                contract);
    }

    /** The cause of a letter that a pipeline would write. */
    public static Cause cause(String pipeline, Failure failure) {
        return new Cause(pipeline, failure.type(), Wording.pointer(failure.pointer()),
                ContractErrors.are(failure.type())
                        ? Wording.ofContract(failure.message())
                        : Wording.of(failure.message()),
                "");
    }

    /** Whether nothing could be made of it: such a letter can be looked at and discarded, but not replayed. */
    public boolean isUnreadable() {
        return family == Family.UNREADABLE;
    }
}
