package dev.millrace.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.millrace.deadletter.StoredLetter;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.record.Position;

/** What is known of the letters of one topic, without their values. Not thread-safe. */
final class TopicIndex {
    /** Kinds of letters that are told apart; more than that is {@link Kind#OTHER}. */
    private static final int KINDS_LIMIT = 20_000;
    private final TopicIdentity topic;
    private final List<PartitionIndex> partitions;
    private final List<Kind> kinds = new ArrayList<>();
    private final Map<Kind, Integer> numbers = new HashMap<>();

    TopicIndex(TopicIdentity topic) {
        this.topic = topic;
        this.partitions = IntStream.range(0, topic.partitions()).mapToObj(_ -> new PartitionIndex()).toList();
    }

    String name() {
        return topic.name();
    }

    /** The topic's identity, in hexadecimal. */
    String id() {
        return id(topic);
    }

    static String id(TopicIdentity topic) {
        return "%016x%016x".formatted(topic.id().getMostSignificantBits(),
                topic.id().getLeastSignificantBits());
    }

    int partitions() {
        return partitions.size();
    }

    PartitionIndex partition(int number) {
        return partitions.get(number);
    }

    List<Kind> kinds() {
        return kinds;
    }

    void add(StoredLetter letter) {
        Position origin = letter.original().at();
        partition(letter.at().partition().partition()).add(letter.at().offset(), letter.millis(),
                origin == null ? -1 : origin.partition().partition(),
                origin == null ? -1 : origin.offset(), number(Kind.of(letter)));
    }

    int number(Kind kind) {
        Integer known = numbers.get(kind);
        if (known != null) {
            return known;
        }
        if (kinds.size() >= KINDS_LIMIT && !kind.equals(Kind.OTHER)) {
            return number(Kind.OTHER);
        }
        kinds.add(kind);
        numbers.put(kind, kinds.size() - 1);
        return kinds.size() - 1;
    }

    long size() {
        return partitions.stream().mapToLong(PartitionIndex::size).sum();
    }
}
