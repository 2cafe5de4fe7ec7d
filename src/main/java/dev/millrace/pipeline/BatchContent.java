package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.MemoryBudget;
import dev.millrace.deadletter.Envelope;
import dev.millrace.format.Encoded;
import dev.millrace.format.EventLines;
import dev.millrace.insight.Increment;
import dev.millrace.insight.Tally;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.Reason;

/**
 * What one batch carries: accepted events, as lines for an object or as records for the output topic, dead letters,
 * counts, and the encoded object once it is made. Every byte is counted in the memory budget until it is closed. Poll
 * thread only: while its lines are encoded elsewhere it changes nothing about them, and their memory serves another batch
 * only after the poll thread has seen the result.
 */
final class BatchContent {
    /** Events, because it takes a walk through everything that is counted. */
    private static final int TALLY_WEIGHED_EVERY = 100;
    private final RuleSet rules;
    private final Tools tools;
    private final long openedNanos;
    private final MemoryBudget budget;
    /** Null when nothing is counted. */
    private final @Nullable Tally tally;
    private List<Increment> increments = List.of();
    private long tallyBytes;
    /** With nothing in them when ids are not kept in Redis. */
    private final Marks marks = new Marks();
    private final List<Letter> letters = new ArrayList<>();
    private final Map<Reason, Long> dead = new EnumMap<>(Reason.class);
    /** Null when events are forwarded. */
    private final @Nullable Outputs outputs;
    /** Null when events are forwarded, and once the object is made. */
    private @Nullable EventLines lines;
    private @Nullable Encoded encoded;
    private long counted;
    private long storedRecords;
    private long filtered;
    private long duplicates;
    private long eventBytes;
    private long letterBytes;
    private long firstTimestamp = -1;
    private long heldBytes;
    private long endedNanos;
    /** Volatile, because what is asked about it elsewhere is of no use then. */
    private volatile boolean closed;
    private volatile boolean settled;
    private boolean encoding;
    private boolean uploading;

    BatchContent(RuleSet rules, Tools tools, @Nullable Tally tally, long openedNanos, MemoryBudget budget) {
        this.rules = rules;
        this.tools = tools;
        this.tally = tally;
        this.openedNanos = openedNanos;
        this.budget = budget;
        this.outputs = rules.topic().map(Outputs::new).orElse(null);
        this.lines = outputs == null ? new EventLines() : null;
        hold();
    }

    /** No more records come. */
    void end(long nowNanos) {
        endedNanos = nowNanos;
        if (!marks.needAnswer()) {
            takeIncrements();
            hold();
        }
    }

    private void takeIncrements() {
        if (tally != null) {
            increments = tally.take();
            tallyBytes = increments.stream().mapToLong(each -> each.value().remaining()).sum();
        }
    }

    /** What the batch adds to insights; once it is ended. */
    List<Increment> increments() {
        return increments;
    }

    /** When the last of its records had been read. */
    long endedNanos() {
        return endedNanos;
    }

    RuleSet rules() {
        return rules;
    }

    /** The worker's own for these rules. */
    Tools tools() {
        return tools;
    }

    long openedNanos() {
        return openedNanos;
    }

    /**
     * Takes an accepted event.
     *
     * @param item the record it came in
     * @param key of the record that is forwarded, null for none; of no meaning for an object
     * @param value array, of which offset and length tell the part
     */
    void accept(ConsumerRecord<ByteBuffer, ByteBuffer> item, @Nullable ByteBuffer key, byte[] value,
            int offset,
            int length) {
        if (outputs != null) {
            outputs.add(item, key, value, offset, length);
            eventBytes += length;
        } else {
            EventLines events = lines();
            events.append(value, offset, length);
            storedRecords++;
            eventBytes = events.size();
        }
        // What is still to be marked may turn out to be repeated, and counts only then.
        if (tally != null && marks.wanted().isEmpty()) {
            tally.add(value, offset, length, item.timestamp());
            counted++;
            if (counted % TALLY_WEIGHED_EVERY == 0) {
                tallyBytes = tally.heldBytes();
            }
        }
        noteTime(item.timestamp());
        hold();
    }

    Marks marks() {
        return marks;
    }

    /** Those of the outputs go that turned out to be repeated, by their marks; the others count. */
    void marked(BitSet repeated) {
        if (closed || outputs == null) {
            return;
        }
        outputs.remove(repeated);
        duplicates += repeated.cardinality();
        marks.clear();
        if (tally != null) {
            for (ProducerRecord<ByteBuffer, ByteBuffer> output : outputs.records()) {
                Long timestamp = output.timestamp();
                tally.add(output.value().array(), 0, output.value().remaining(),
                        timestamp == null ? 0 : timestamp);
            }
        }
        takeIncrements();
        hold();
    }

    /** A record that the pipeline's filter does not let through. */
    void filter() {
        filtered++;
    }

    /** A record that repeats an earlier one. */
    void drop() {
        duplicates++;
    }

    void reject(Reason reason, Letter letter, long timestamp) {
        letters.add(letter);
        letterBytes += letter.bytes();
        dead.merge(reason, 1L, Long::sum);
        noteTime(timestamp);
        hold();
    }

    private void noteTime(long timestamp) {
        if (firstTimestamp < 0) {
            firstTimestamp = timestamp;
        }
    }

    private void hold() {
        long now = letterBytes + tallyBytes + marks.bytes()
                + (outputs == null ? 0 : outputs.bytes())
                + (lines == null ? 0 : lines.capacity())
                + (encoded == null ? 0 : encoded.bytes().capacity());
        if (now != heldBytes && !closed) {
            budget.take(now - heldBytes);
            heldBytes = now;
        }
    }

    private EventLines lines() {
        if (lines == null) {
            throw new IllegalStateException("the batch has no lines, or none any more");
        }
        return lines;
    }

    /** Lends the lines of an ended batch to another thread, until {@link #encoded} or {@link #notEncoded}. */
    EventLines encodingBegins() {
        encoding = true;
        return lines();
    }

    /** The object is made, so the lines are not needed any more. */
    void encoded(Encoded object) {
        encoding = false;
        releaseLines();
        if (closed) {
            giveBack();
        } else {
            encoded = object;
            hold();
        }
    }

    /** Nobody reads the lines any more, and there is no object. */
    void notEncoded() {
        encoding = false;
        if (closed) {
            releaseLines();
            giveBack();
        }
    }

    /** The worker ends, and another thread may go on reading the lines: they are left to the garbage collector. */
    void encodingAbandoned() {
        lines = null;
        notEncoded();
    }

    private void releaseLines() {
        if (lines != null) {
            lines.release();
            lines = null;
        }
    }

    Encoded encoded() {
        if (encoded == null) {
            throw new IllegalStateException("the batch is not encoded yet");
        }
        return encoded;
    }

    /** Whether there is anything to make an object of. */
    boolean makesObject() {
        return storedRecords > 0;
    }

    /** Accepted events, in the object. */
    long storedRecords() {
        return storedRecords;
    }

    /** The records for the output topic, none when events go into objects. */
    List<ProducerRecord<ByteBuffer, ByteBuffer>> outputs() {
        return outputs == null ? List.of() : outputs.records();
    }

    /** The offsets that became outputs, in their order. */
    LongStream origins() {
        return outputs == null ? LongStream.empty() : outputs.origins();
    }

    /** The offsets that became such outputs. */
    LongStream origins(Predicate<ProducerRecord<ByteBuffer, ByteBuffer>> wanted) {
        return outputs == null ? LongStream.empty() : outputs.origins(wanted);
    }

    /** What settling adds to a transaction, in bytes, besides the ledger's records. */
    long settlingBytes() {
        return letterBytes + tallyBytes + (outputs == null ? 0 : outputs.bytes());
    }

    /** What became of the records. */
    Outcomes outcomes() {
        return new Outcomes(storedRecords, outputs == null ? 0 : outputs.size(), filtered, duplicates,
                deadByLabel());
    }

    /** Bytes of accepted events, with their line ends when they go into an object, before compression. */
    long eventBytes() {
        return eventBytes;
    }

    /**
     * A letter did not fit into a record of its topic: those of this size or more lose all but the beginning of their
     * record's bytes, and the headers.
     *
     * @return whether any became smaller
     */
    boolean cutLetters(int fromBytes) {
        boolean changed = false;
        for (ListIterator<Letter> i = letters.listIterator(); i.hasNext();) {
            Letter letter = i.next();
            Optional<byte[]> cut = letter.bytes() < fromBytes
                    ? Optional.empty()
                    : Envelope.cut(letter.value().array());
            if (cut.isPresent()) {
                i.set(new Letter(null, ByteBuffer.wrap(cut.get()), List.of()));
                changed = true;
            }
        }
        letterBytes = letters.stream().mapToLong(Letter::bytes).sum();
        hold();
        return changed;
    }

    List<Letter> letters() {
        return letters;
    }

    long letterBytes() {
        return letterBytes;
    }

    Map<Reason, Long> dead() {
        return dead;
    }

    private Map<String, Long> deadByLabel() {
        Map<String, Long> labels = new TreeMap<>();
        dead.forEach((reason, count) -> labels.put(reason.label(), count));
        return labels;
    }

    /** When Kafka took the first record, seconds since the epoch, 0 when there is none: pinned for the object's path. */
    long keyTime() {
        return Math.max(0, firstTimestamp) / 1000;
    }

    /** When Kafka took the first record, milliseconds since the epoch; empty when no record was kept. */
    OptionalLong firstTimestamp() {
        return firstTimestamp < 0 ? OptionalLong.empty() : OptionalLong.of(firstTimestamp);
    }

    /** Bytes counted in the budget. */
    long heldBytes() {
        return heldBytes;
    }

    /** An upload holds the object until {@link #uploadEnded}, also when the batch itself is forgotten before. */
    void uploadBegins() {
        uploading = true;
    }

    void uploadEnded() {
        uploading = false;
        if (closed) {
            giveBack();
        }
    }

    /** The transaction that settles the batch is committed. */
    void settled() {
        settled = true;
    }

    /** Any thread. */
    boolean isSettled() {
        return settled;
    }

    /** Whether the batch was settled or forgotten. Any thread. */
    boolean isClosed() {
        return closed;
    }

    /** The batch is settled or forgotten: gives the memory back, unless another thread still holds it. */
    void close() {
        closed = true;
        letters.clear();
        increments = List.of();
        marks.clear();
        if (outputs != null) {
            outputs.clear();
        }
        if (!encoding) {
            releaseLines();
        }
        if (!encoding && !uploading) {
            giveBack();
        }
    }

    private void giveBack() {
        budget.giveBack(heldBytes);
        heldBytes = 0;
    }
}
