package dev.millrace.settle;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.OffsetRange;

/**
 * Decides how a partition goes on, from what Kafka and the ledger say about it. Guards come first: a register that is
 * not certainly ours, or that contradicts the ledger or the log, stops the partition instead of being mended by guess.
 */
public final class Loading {
    private Loading() {}

    /** What the group holds for the partition. */
    public sealed interface Committed {
        /** No offset. */
        record None() implements Committed {}

        /** An offset with its leader epoch (-1 when unknown) and metadata, read when no transaction was pending on it. */
        record At(long offset, int epoch, String metadata) implements Committed {}
    }

    /** Where a chain begins that nothing is known of. */
    public enum Start {
        EARLIEST, LATEST
    }

    /**
     * Everything that is looked at.
     *
     * @param chain with the topic's identity as it is now
     * @param copy what the ledger holds: the record at the {@link #location} that the metadata names, or without one the
     *        {@link #lastHead}; null when there is none
     * @param logStart first offset that can be read
     * @param logEnd offset after the last record that can be read
     * @param compacted whether Kafka may remove single records of the topic
     * @param adopt whether another program's offset may be taken as the start
     */
    public record Facts(ChainId chain, Committed committed, @Nullable Head copy, long logStart, long logEnd,
            boolean compacted, Start start, boolean adopt) {}

    /** What to do with the partition. */
    public sealed interface Decision {}

    /** Go on from this register. */
    public record Resume(Head head, long logStart, boolean compacted, String event) implements Decision {}

    /** Begin a chain; the head is written before anything is read. */
    public record Begin(Head head, List<Head> closed, List<Gap> gaps, String event) implements Decision {}

    /** Leave it alone and tell people. */
    public record Stop(String message) implements Decision {}

    /**
     * The ledger location that has to be read before {@link #decide} can be asked.
     *
     * @return empty when the offset is absent or not ours
     */
    public static Optional<LedgerLocation> location(Committed committed) {
        return switch (committed) {
            case Committed.None() -> Optional.empty();
            case Committed.At at -> text(at).map(RegisterText::ledger);
        };
    }

    /** The register that the group holds; empty when its offset is absent or not ours. */
    public static Optional<Head> register(Facts facts) {
        return switch (facts.committed()) {
            case Committed.None() -> Optional.empty();
            case Committed.At at -> text(at).map(text -> held(facts.chain(), text));
        };
    }

    private static Head held(ChainId now, RegisterText text) {
        return new Head(new ChainId(now.pipeline(), text.generation(), text.topicId(), now.partition()),
                text.register());
    }

    /** The last head of the latest generation of a chain, whichever generation is asked for. */
    public static Optional<Head> newest(ChainId chain, Collection<Head> lastHeads) {
        return latest(lastHeads.stream()
                .filter(head -> head.chain().withGeneration(chain.generation()).equals(chain)));
    }

    private static Optional<Head> latest(Stream<Head> heads) {
        return heads.max(Comparator.comparingInt(head -> head.chain().generation()));
    }

    /**
     * The head that tells where to go on when the group holds no register of ours: that of the latest generation, else
     * that of an earlier life of the topic which nobody closed. Kafka forgets the offsets of a topic when it is deleted.
     *
     * @param lastHeads the last committed head of every chain in the ledger
     */
    public static Optional<Head> lastHead(ChainId chain, Collection<Head> lastHeads) {
        return newest(chain, lastHeads)
                .or(() -> latest(lastHeads.stream().filter(head -> isEarlierLife(head, chain))));
    }

    private static boolean isEarlierLife(Head head, ChainId now) {
        ChainId then = head.chain();
        return then.pipeline().equals(now.pipeline()) && then.partition().equals(now.partition())
                && !head.register().cuts().isEmpty();
    }

    /** Hashes of the rules that sealed batches of the register need; empty when there is none of ours. */
    public static Set<String> rules(Committed.At at) {
        return text(at).stream().flatMap(text -> text.register().cuts().stream())
                .map(cut -> cut.attributes().rules())
                .collect(Collectors.toSet());
    }

    private static Optional<RegisterText> text(Committed.At at) {
        return RegisterText.decode(at.offset(), at.epoch(), at.metadata());
    }

    /**
     * Decides.
     *
     * @param canExecute whether batches under these attributes can be written here: rules known, an encoder with that number at hand
     */
    public static Decision decide(Facts facts, Predicate<CutAttributes> canExecute) {
        Decision decision = switch (facts.committed()) {
            case Committed.None() -> withoutOffset(facts);
            case Committed.At at ->
                text(at).map(text -> withRegister(facts, text)).orElseGet(() -> foreign(facts, at));
        };
        if (decision instanceof Resume resume) {
            return check(resume, facts, canExecute);
        }
        return decision;
    }

    private static Decision withoutOffset(Facts facts) {
        Head copy = facts.copy();
        if (copy != null && !copy.chain().topicId().equals(facts.chain().topicId())) {
            return recreated(facts, copy);
        }
        if (copy != null) {
            return new Resume(copy, facts.logStart(), facts.compacted(),
                    "the group has no offset; going on from the ledger");
        }
        long start = facts.start() == Start.EARLIEST ? facts.logStart() : facts.logEnd();
        return new Begin(new Head(facts.chain(), Register.genesis(start)), List.of(), List.of(),
                "first run of this partition");
    }

    private static Decision foreign(Facts facts, Committed.At at) {
        Head copy = facts.copy();
        if (copy != null) {
            return new Stop(
                    ("the group's offset %,d of %s was not written by Millrace, and the ledger says that %,d is"
                            + " settled: somebody moved the offset by hand, or another program uses this group. Go on from"
                            + " the ledger with `%s`, or store records again from the offset on with `%s`")
                            .formatted(
                                    at.offset(), facts.chain().partition(), copy.register().settled(),
                                    adopt(facts, "ledger"), adopt(facts, "offsets")));
        }
        if (!facts.adopt()) {
            return new Stop(
                    ("the group's offset %,d of %s was not written by Millrace: another program uses this"
                            + " group. Use another group, or take the offset over with `%s`")
                            .formatted(at.offset(), facts.chain().partition(), adopt(facts, "offsets")));
        }
        long start = Math.max(at.offset(), facts.logStart());
        List<Gap> gaps = start == at.offset()
                ? List.of()
                : List.of(new Gap(facts.chain(), new OffsetRange(at.offset(), start), Gap.Cause.RETENTION));
        Register genesis = new Register(at.offset(), start, -1, List.of(), 0);
        return new Begin(new Head(facts.chain(), genesis), List.of(), gaps,
                "another program's offset was adopted");
    }

    /** The command that shows, and with --yes does, what gets a stopped partition going again. */
    private static String adopt(Facts facts, String source) {
        return "millrace adopt %s --from %s".formatted(facts.chain().pipeline(), source);
    }

    private static Decision withRegister(Facts facts, RegisterText text) {
        ChainId now = facts.chain();
        Head held = held(now, text);
        ChainId then = held.chain();
        Head copy = facts.copy();
        if (copy == null) {
            return new Stop(
                    ("the ledger holds no copy of the register of %s at partition %d, offset %,d: the ledger was"
                            + " lost or replaced, or the group's offsets are older than it. See what `%s` would do")
                            .formatted(
                                    now.partition(), text.ledger().partition(), text.ledger().offset(),
                                    adopt(facts, "ledger")));
        }
        if (!copy.equals(held)) {
            return new Stop(
                    ("the group's offset of %s and its copy in the ledger differ: %s against %s. See what `%s`"
                            + " would do").formatted(now.partition(), held.register(), copy.register(),
                                    adopt(facts, "ledger")));
        }
        if (!then.topicId().equals(now.topicId())) {
            return recreated(facts, held);
        }
        return new Resume(held, facts.logStart(), facts.compacted(), "");
    }

    private static Decision recreated(Facts facts, Head old) {
        Register last = old.register();
        ChainId chain = new ChainId(facts.chain().pipeline(), old.chain().generation(),
                facts.chain().topicId(),
                facts.chain().partition());
        List<Gap> gaps = last.cuts().isEmpty()
                ? List.of()
                : List.of(new Gap(old.chain(), new OffsetRange(last.settled(), last.lastCut()),
                        Gap.Cause.TOPIC_GONE));
        return new Begin(new Head(chain, Register.genesis(facts.logStart())),
                List.of(new Head(old.chain(), last.closed())),
                gaps, "the topic was deleted and made again; a new chain begins");
    }

    /**
     * The same decision, unless it would go on over records that can no longer be read: then it stops the partition.
     *
     * @param logStart first offset that can be read
     */
    public static Decision stopAtGaps(Decision decision, long logStart) {
        return switch (decision) {
            case Resume(Head head, long start, boolean _, String _) when start > head.register().settled() ->
                unreadable(head.chain(), head.register().settled(), start);
            case Begin(Head head, List<Head> _, List<Gap> gaps, String _) when gaps.stream()
                    .anyMatch(gap -> gap.cause() == Gap.Cause.RETENTION) ->
                unreadable(head.chain(), head.register().start(), logStart);
            case Resume _,Begin _,Stop _ -> decision;
        };
    }

    /**
     * The same decision, unless the ledger is known to hold a later register than the group. Then the group's offsets went
     * back, as they do where brokers lose what they had acknowledged; going on would cut anew what was cut before.
     *
     * @param newest of the chain, read before the group's offset was
     */
    public static Decision stopIfOvertaken(Decision decision, Facts facts, Optional<Head> newest) {
        Optional<Head> held = register(facts);
        return held.isPresent() && newest.filter(head -> head.isLaterThan(held.get())).isPresent()
                ? new Stop(
                        ("the group's offset of %s is older than the ledger: %,d is settled, the group says %,d. See"
                                + " what `%s` would do").formatted(facts.chain().partition(),
                                        newest.get().register().settled(), held.get().register().settled(),
                                        adopt(facts, "ledger")))
                : decision;
    }

    private static Stop unreadable(ChainId chain, long from, long to) {
        return new Stop(
                ("offsets %,d to %,d of %s can no longer be read: Kafka's retention took them. To name them in the"
                        + " ledger as a gap and go on, set gaps: record")
                        .formatted(from, to, chain.partition()));
    }

    private static Decision check(Resume resume, Facts facts, Predicate<CutAttributes> canExecute) {
        Register register = resume.head().register();
        if (register.lastCut() > facts.logEnd()) {
            return new Stop(
                    "%s ends at %,d, but offsets up to %,d are settled or sealed: the log was truncated"
                            .formatted(facts.chain().partition(), facts.logEnd(), register.lastCut()));
        }
        for (Cut cut : register.cuts()) {
            if (!canExecute.test(cut.attributes())) {
                return new Stop(
                        ("a sealed batch of %s needs rules %s and writer %d, which this process does not have: its"
                                + " compressor gives other bytes. Start, on a machine of the kind that sealed it, the"
                                + " version of Millrace and of Java that sealed it, with the same MILLRACE_NATIVE; or"
                                + " store its records again from the offset on with `%s`").formatted(
                                        facts.chain().partition(), cut.attributes().rules(),
                                        cut.attributes().writer(), adopt(facts, "offsets")));
            }
        }
        return resume;
    }
}
