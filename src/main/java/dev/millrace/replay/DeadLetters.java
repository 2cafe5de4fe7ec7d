package dev.millrace.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.deadletter.LetterReader;
import dev.millrace.deadletter.StoredLetter;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.transform.InvalidRuleException;

/**
 * The dead letters of some topics: lists, shows, tries, replays and discards them. All but {@link #show} and
 * {@link #actions} works on what {@link #refresh} read last. One thread at a time.
 */
public final class DeadLetters implements AutoCloseable {
    /** What the name of a topic for parked letters ends with; before it stands the topic the records came from. */
    public static final String PARKED = ".parked";
    private static final int ID_BYTES = 5;
    private static final int DISCARDED_AT_ONCE = 10_000;
    private final Clients clients;
    private final Setup setup;
    private final Time time;
    private final Topics topics;
    private final LetterReader reader = new LetterReader();
    private List<TopicIndex> indexes = List.of();
    private List<String> missing = List.of();
    private Marks marks = Marks.none();
    private long leftOut;
    private String note = "";

    /**
     * Whose letters.
     *
     * @param pipelines as they are configured now
     * @param topics names of topics for dead letters; empty for those of all pipelines
     * @param cache folder where what was read is kept for the next time, null for nowhere
     */
    public record Setup(List<PipelineSettings> pipelines, List<String> topics, @Nullable Path cache) {
        public Setup {
            pipelines = List.copyOf(pipelines);
            topics = List.copyOf(topics);
        }

        /** The topics that are meant. */
        public List<String> letterTopics() {
            return topics.isEmpty()
                    ? pipelines.stream().map(PipelineSettings::deadLetterTopic).distinct().sorted().toList()
                    : topics.stream().distinct().sorted().toList();
        }
    }

    private DeadLetters(Clients clients, Setup setup, Time time, Topics topics) {
        this.clients = clients;
        this.setup = setup;
        this.time = time;
        this.topics = topics;
    }

    public static DeadLetters open(Clients clients, Setup setup, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new DeadLetters(clients, setup, time, Topics.open(clients));
    }

    /** Reads what is new in the topics, and what was done to their letters. */
    public void refresh(ReadListener listener) throws KafkaUnavailableException, KafkaRefusedException {
        List<String> names = setup.letterTopics();
        Map<String, TopicIdentity> found = topics.describe(names);
        List<TopicIndex> fresh = new ArrayList<>();
        Indexer indexer = new Indexer(clients, time, listener);
        leftOut = 0;
        note = "";
        for (String name : names) {
            TopicIdentity topic = found.get(name);
            if (topic != null) {
                TopicIndex index = known(topic);
                long before = ends(index);
                leftOut += indexer.refresh(index);
                if (ends(index) != before) {
                    keep(index);
                }
                fresh.add(index);
            }
        }
        missing = names.stream().filter(name -> !found.containsKey(name)).toList();
        indexes = List.copyOf(fresh);
        marks = marks(Marks.Until.COMMITTED);
    }

    private TopicIndex known(TopicIdentity topic) {
        for (TopicIndex index : indexes) {
            if (index.id().equals(TopicIndex.id(topic)) && index.partitions() == topic.partitions()) {
                return index;
            }
        }
        return (setup.cache() == null
                ? Optional.<TopicIndex>empty()
                : new IndexFile(setup.cache()).read(topic)).orElseGet(() -> new TopicIndex(topic));
    }

    private static long ends(TopicIndex index) {
        return LongStream.range(0, index.partitions()).map(number -> index.partition((int) number).next())
                .sum();
    }

    private void keep(TopicIndex index) {
        if (setup.cache() == null) {
            return;
        }
        try {
            new IndexFile(setup.cache()).write(index);
        } catch (IOException e) {
            note = "the index could not be kept for the next time: " + e.getMessage();
        }
    }

    private Marks marks(Marks.Until until) throws KafkaUnavailableException, KafkaRefusedException {
        return topics.describe(Marks.TOPIC).isPresent() ? Marks.read(clients, until, time) : Marks.none();
    }

    private Walk walk() {
        return new Walk(indexes, marks, time.wallMillis());
    }

    /**
     * Groups of the chosen letters.
     *
     * @throws InvalidRuleException when the expression is wrong
     */
    public Listing list(Selection selection) throws InvalidRuleException {
        Grouping grouping = new Grouping();
        walk().each(selection, letter -> grouping.add(letter.kind(), letter.partition(), letter.offset(),
                letter.millis(), letter.state()));
        return new Listing(grouping.groups(), indexes.stream().map(TopicIndex::name).toList(), missing,
                leftOut, note);
    }

    /** Topics that the records of the chosen open letters came from. */
    public SortedSet<String> sources(Selection selection) throws InvalidRuleException {
        SortedSet<String> sources = new TreeSet<>();
        walk().each(selection, letter -> {
            if (letter.state() == MarkState.OPEN && !letter.kind().source().isEmpty()) {
                sources.add(letter.kind().source());
            }
        });
        return sources;
    }

    private Chosen open(Selection selection) throws InvalidRuleException {
        Chosen chosen = new Chosen();
        walk().each(selection, letter -> {
            if (letter.state() == MarkState.OPEN) {
                chosen.add(letter.partition(), letter.offset());
            }
        });
        return chosen;
    }

    /** One letter, from any topic; empty when there is none at this place. */
    public Optional<Shown> show(Position place) throws KafkaUnavailableException, KafkaRefusedException {
        Optional<TopicIdentity> topic = topics.describe(place.partition().topic());
        if (topic.isEmpty() || topic.get().partitions() <= place.partition().partition()) {
            return Optional.empty();
        }
        List<StoredLetter> found = new ArrayList<>();
        try (LetterScan scan = LetterScan.open(clients, time);
                Originals originals = Originals.open(clients, time)) {
            boolean _ = scan.read(Chosen.one(place), item -> found.add(reader.read(item)));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            StoredLetter letter = found.getFirst();
            List<Shown.Past> history = new Histories(topics, marks(Marks.Until.COMMITTED), scan)
                    .of(letter);
            return Optional.of(switch (originals.of(letter)) {
                case Originals.Answer.Found(Whole whole) -> new Shown(letter, whole, "", history);
                case Originals.Answer.Gone(String why) -> new Shown(letter, null, why, history);
            });
        }
    }

    /**
     * What would become of the chosen open letters today. Changes nothing.
     *
     * @param edit done to each before
     * @throws InvalidRuleException when the selection's expression is wrong
     */
    public TrialReport test(Selection selection, Edit edit, ReplayListener listener)
            throws InvalidRuleException, KafkaUnavailableException, KafkaRefusedException {
        TrialReport.Sum sum = new TrialReport.Sum();
        try (Trial trial = Trial.open(clients, setup.pipelines(), edit, time);
                LetterScan scan = LetterScan.open(clients, time)) {
            Chosen chosen = open(selection);
            boolean _ = scan.read(chosen, item -> {
                sum.add(trial.of(reader.read(item)));
                listener.replayed(0, sum.looked());
                return true;
            });
            sum.deleted(chosen.size() - scan.given());
        }
        return sum.report();
    }

    /**
     * Replays chosen open letters, each exactly once, whoever else does the same at the same time and wherever it is cut
     * off.
     *
     * @param isStopped asked after each transaction; true to end in order
     * @throws InvalidRuleException when the selection's expression is wrong
     * @throws KafkaUnavailableException also when another process took over; what was done is marked
     */
    public ReplayReport replay(Selection selection, ReplayOptions options, Action.Actor actor,
            BooleanSupplier isStopped, ReplayListener listener)
            throws InvalidRuleException, KafkaUnavailableException, KafkaRefusedException {
        Chosen chosen = open(selection);
        Work.Progress progress = begin(Action.Kind.REPLAY, actor, chosen);
        try (Trial trial = Trial.open(clients, setup.pipelines(), options.edit(), time);
                Returns returns = Returns.open(clients, indexes, progress.action().id())) {
            Replay replay = new Replay(clients, options, trial, progress, topics, returns, isStopped, time);
            for (TopicIndex index : indexes) {
                Chosen here = chosen.of(index.name());
                if (here.size() > 0 && !replay.isStopped()) {
                    requireSame(index);
                    replay.run(index, here, listener);
                }
            }
            return replay.report();
        }
    }

    /**
     * Gives chosen open letters up. They stay in their topic as long as it keeps them.
     *
     * @param actor with the reason
     * @throws InvalidRuleException when the selection's expression is wrong
     */
    public Action discard(Selection selection, Action.Actor actor)
            throws InvalidRuleException, KafkaUnavailableException, KafkaRefusedException {
        Chosen chosen = open(selection);
        Work.Progress progress = begin(Action.Kind.DISCARD, actor, chosen);
        for (TopicIndex index : indexes) {
            Chosen here = chosen.of(index.name());
            if (here.size() > 0) {
                requireSame(index);
                discard(index, here, progress);
            }
        }
        return progress.action();
    }

    /** Offsets of one topic mean nothing in the next one of its name. */
    private void requireSame(TopicIndex index) throws KafkaUnavailableException, KafkaRefusedException {
        boolean isSame = topics.describe(index.name()).map(TopicIndex::id).filter(index.id()::equals)
                .isPresent();
        if (!isSame) {
            throw new KafkaUnavailableException("topic " + index.name()
                    + " was deleted or made again since its letters were read; nothing was done to them");
        }
    }

    private void discard(TopicIndex index, Chosen here, Work.Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Transactions transactions = Transactions.begin(clients, index.name(), index.id(), time)) {
            Marks now = marks(Marks.Until.CERTAIN);
            Work work = new Work(index, transactions, progress);
            for (Map.Entry<Partition, long[]> wanted : here.offsets().entrySet()) {
                int number = wanted.getKey().partition();
                MarkState[] states = now.states(index, number);
                for (long offset : wanted.getValue()) {
                    if (states[index.partition(number).firstFrom(offset)] == MarkState.OPEN) {
                        work.add(new Work.Item(number, offset, MarkState.DISCARDED, null));
                    }
                    if (work.waiting() == DISCARDED_AT_ONCE) {
                        work.commit();
                    }
                }
            }
            work.commit();
            work.end(now);
        }
    }

    private Work.Progress begin(Action.Kind kind, Action.Actor actor, Chosen chosen)
            throws KafkaUnavailableException, KafkaRefusedException {
        TopicIdentity _ = topics.create(Marks.topic());
        byte[] id = new byte[ID_BYTES];
        RandomGenerator.getDefault().nextBytes(id);
        List<String> names = chosen.offsets().keySet().stream().map(Partition::topic).distinct().toList();
        return new Work.Progress(
                Action.begin(HexFormat.of().formatHex(id), kind, actor, names, time), time);
    }

    /** What was ever done to letters, newest first. */
    public List<Action> actions() throws KafkaUnavailableException, KafkaRefusedException {
        return marks(Marks.Until.COMMITTED).actions();
    }

    @Override
    public void close() {
        topics.close();
    }
}
