package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupOffsets;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.settle.LedgerLocation;
import dev.millrace.settle.Loading;
import dev.millrace.settle.Register;

/**
 * Puts a pipeline's group and its ledger in agreement again, after something outside moved or lost the group's offsets
 * (SETTLEMENT.md, section 5): either the ledger counts, or the offsets do and a new generation of chains begins at them.
 * Only for a group without members: its workers alone know what they have under way.
 */
public final class Adoption {
    /** What counts. */
    public enum Source {
        LEDGER, OFFSETS
    }

    /** What would become of one partition. */
    public sealed interface Change {
        /** Nothing needs to be written. */
        record Keep(String why) implements Change {}

        /** Nothing may be written, and nothing is until somebody has looked. */
        record Refuse(String why) implements Change {}

        /**
         * A register is written to the ledger and to the group.
         *
         * @param again offsets whose records would be stored a second time, in objects of the new generation; those
         *        that were only sealed may be
         * @param skipped offsets that would get no outcome; they become a named gap
         */
        record Write(Head head, OffsetRange again, OffsetRange skipped) implements Change {}
    }

    private Adoption() {}

    /** Decides what would become of a partition; pure. */
    public static Change plan(Outlook.Standing standing, Source source) {
        if (isInOrder(standing)) {
            return new Change.Keep("in order");
        }
        return switch (source) {
            case LEDGER -> fromLedger(standing);
            case OFFSETS -> fromOffsets(standing);
        };
    }

    /** The group holds a register of ours that a worker would go on from. */
    private static boolean isInOrder(Outlook.Standing standing) {
        return !(standing.decision() instanceof Loading.Stop)
                && Loading.register(standing.facts()).isPresent();
    }

    private static Change fromLedger(Outlook.Standing standing) {
        Loading.Facts facts = standing.facts();
        Optional<Head> newest = standing.newest();
        if (newest.isEmpty()) {
            return facts.committed() instanceof Loading.Committed.None
                    ? new Change.Keep("neither the group nor the ledger knows it; it begins as configured")
                    : new Change.Refuse("the ledger does not know it; --from offsets begins at the offset");
        }
        Head head = newest.get();
        if (Loading.register(facts).filter(held -> held.isLaterThan(head)).isPresent()) {
            return new Change.Refuse(
                    "the ledger has lost what was written last, so that records would be stored"
                            + " twice; --from offsets begins a new generation");
        }
        Register last = head.register();
        if (last.lastCut() > facts.logEnd()) {
            return new Change.Refuse(
                    "the log ends at %,d, below what is settled or sealed (%,d): it was truncated"
                            .formatted(facts.logEnd(), last.lastCut()));
        }
        Register next = new Register(last.start(), last.settled(), last.settledEpoch(), last.cuts(),
                last.sequence() + 1);
        OffsetRange none = new OffsetRange(last.settled(), last.settled());
        return new Change.Write(new Head(head.chain(), next), none, none);
    }

    private static Change fromOffsets(Outlook.Standing standing) {
        Loading.Facts facts = standing.facts();
        return switch (facts.committed()) {
            case Loading.Committed.None() ->
                new Change.Keep(
                        "the group has no offset of it; it goes on from the ledger, or begins as configured");
            case Loading.Committed.At at when at.offset() > facts.logEnd() ->
                new Change.Refuse("the offset lies beyond the end of the log, %,d".formatted(facts.logEnd()));
            case Loading.Committed.At at -> begin(standing, at.offset());
        };
    }

    /** A new generation at the offset, or the first one where nothing is known. */
    private static Change begin(Outlook.Standing standing, long offset) {
        // Also the group's own register counts: the ledger may have lost chains whose objects are there.
        int generation = Math.max(standing.newest().map(head -> head.chain().generation()).orElse(0),
                Loading.register(standing.facts()).map(head -> head.chain().generation()).orElse(0)) + 1;
        long settled = standing.newest().map(head -> head.register().settled()).orElse(offset);
        long stored = standing.newest().map(head -> head.register().lastCut()).orElse(offset);
        long start = Math.min(settled, offset);
        return new Change.Write(
                new Head(standing.facts().chain().withGeneration(generation),
                        new Register(start, offset, -1, List.of(), 0)),
                new OffsetRange(Math.min(stored, offset), stored), new OffsetRange(start, offset));
    }

    /**
     * Writes: first to the ledger, then to the group at one stroke. Where this ends in between, partitions stay stopped
     * and the same can be asked for again: a head that stands in the ledger alone has settled nothing.
     *
     * @throws KafkaRefusedException also when the group has members again
     */
    public static void write(PipelineSettings settings, List<Change.Write> changes, Clients clients,
            Topics topics, GroupOffsets offsets)
            throws KafkaUnavailableException, KafkaRefusedException, InterruptedException {
        int partitions = topics.create(Ledger.topic()).partitions();
        Map<Partition, GroupOffsets.Committed> committed = new HashMap<>();
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer(settings.name() + ".adopt")) {
            for (Change.Write change : changes) {
                if (!change.skipped().isEmpty()) {
                    var _ = producer
                            .send(Drafts.record(gap(change.head().chain(), change.skipped()), partitions))
                            .get();
                }
                RecordMetadata copy = producer.send(Drafts.record(change.head(), partitions)).get();
                Register register = change.head().register();
                committed.put(change.head().chain().partition(),
                        new GroupOffsets.Committed(register.settled(),
                                register.settledEpoch(), Kafkas.metadata(change.head(),
                                        new LedgerLocation(copy.partition(), copy.offset()))));
            }
        } catch (ExecutionException e) {
            throw Clients.failure("write to the ledger", e.getCause() == null ? e : e.getCause());
        }
        offsets.alter(committed);
    }

    private static Entry gap(ChainId chain, OffsetRange skipped) {
        return Entry.gap(chain, skipped, "skipped");
    }
}
