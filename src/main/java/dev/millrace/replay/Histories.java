package dev.millrace.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.millrace.deadletter.LetterReader;
import dev.millrace.deadletter.StoredLetter;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Position;

/**
 * Finds out what was done to a record since it died for the first time: one that was replayed and died again has a letter
 * of its own, which names the one before. One thread.
 */
final class Histories {
    /** A record is parked long before. */
    private static final int LINKS_LIMIT = 20;
    private final Topics topics;
    private final Marks marks;
    private final LetterScan scan;
    private final LetterReader reader = new LetterReader();

    Histories(Topics topics, Marks marks, LetterScan scan) {
        this.topics = topics;
        this.marks = marks;
        this.scan = scan;
    }

    /** Oldest first. */
    List<Shown.Past> of(StoredLetter letter) throws KafkaUnavailableException, KafkaRefusedException {
        List<Shown.Past> history = new ArrayList<>();
        Optional<StoredLetter> at = Optional.of(letter);
        for (int links = 0; at.isPresent() && links < LINKS_LIMIT; links++) {
            history.addAll(done(at.get().at()));
            Optional<Position> before = Selection.place(at.get().trace().replayOf());
            at = before.isPresent() ? letterAt(before.get()) : Optional.empty();
        }
        return history.reversed();
    }

    /** Newest first. */
    private List<Shown.Past> done(Position place) throws KafkaUnavailableException, KafkaRefusedException {
        Optional<TopicIdentity> topic = topics.describe(place.partition().topic());
        return topic.isEmpty()
                ? List.of()
                : marks.of(TopicIndex.id(topic.get()), place.partition().partition(), place.offset())
                        .reversed()
                        .stream().map(done -> new Shown.Past(place.toString(), done)).toList();
    }

    private Optional<StoredLetter> letterAt(Position place)
            throws KafkaUnavailableException, KafkaRefusedException {
        Optional<TopicIdentity> topic = topics.describe(place.partition().topic());
        if (topic.isEmpty() || topic.get().partitions() <= place.partition().partition()) {
            return Optional.empty();
        }
        List<StoredLetter> found = new ArrayList<>();
        boolean _ = scan.read(Chosen.one(place), item -> found.add(reader.read(item)));
        return found.stream().findFirst();
    }
}
