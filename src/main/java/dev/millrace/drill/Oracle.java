package dev.millrace.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.record.OffsetRange;

/**
 * Matches what a topic had, one to one, with what lies in objects and dead letters: by partition, offset and a fingerprint
 * of the bytes. An object's name says which offsets it holds, so its lines must be the records of these offsets, in
 * their order, without those that are dead letters. Records of an output topic are matched by bytes and timestamp. Of the ledger it takes one thing: which offsets it names as gaps. Pure;
 * one thread. First comes what the topic had and what faults took, then the letters, then the objects or outputs.
 */
final class Oracle {
    private static final Pattern NAME = Pattern
            .compile("(?:.*/)?[^/]+\\+([0-9a-f]{10})\\+(\\d+)\\+(\\d{20})-(\\d{20})(\\.g\\d+)?\\.[^/]+");
    private static final int SHOWN = 12;
    private final Map<Place, Shelf> shelves = new TreeMap<>(
            Comparator.comparing(Place::life).thenComparingInt(Place::partition));
    private final List<Taken> taken = new ArrayList<>();
    private final List<Named> named = new ArrayList<>();
    private final Map<Place, Long> settled = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private Map<Long, List<Found>> everywhere = Map.of();
    private final Map<Lane, Integer> lastForwarded = new HashMap<>();
    private long inLetters;
    private long inObjects;
    private long misplaced;
    private int untold;

    /**
     * One partition of one life of the topic.
     *
     * @param life first ten hexadecimal digits of the topic's id
     */
    record Place(String life, int partition) {
        @Override
        public String toString() {
            return "partition " + partition + " (topic id " + life + "…)";
        }
    }

    /** Why a record may be nowhere. */
    enum Cause {
        /** Deleted before it was read: the ledger must name it. */
        RECORDS_DELETED,
        /** Its topic was deleted before it was settled. */
        TOPIC_DELETED
    }

    private record Taken(Place place, OffsetRange range, Cause cause) {}

    private record Named(Place place, OffsetRange range) {}

    private record Found(Place place, int at) {}

    /** From one partition of the topic to one of the output. */
    private record Lane(int output, Place place) {}

    /** A plain committed reader found this record. */
    void topicHad(Place place, long offset, long print, long timestamp) {
        shelf(place).add(offset, print, timestamp);
    }

    private Shelf shelf(Place place) {
        return shelves.computeIfAbsent(place, key -> new Shelf());
    }

    /** Offset after the last record that is known of a place, 0 when none is. */
    long end(Place place) {
        Shelf shelf = shelf(place);
        return shelf.size() == 0 ? 0 : shelf.offset(shelf.size() - 1) + 1;
    }

    /** A fault took these. */
    void taken(Place place, OffsetRange range, Cause cause) {
        taken.add(new Taken(place, range, cause));
    }

    /** The ledger names these as a gap: something must have taken every one of them. */
    void gap(Place place, OffsetRange range) {
        named.add(new Named(place, range));
        boolean isExplained = taken.stream().anyMatch(each -> each.place().equals(place)
                && each.range().first() <= range.first() && range.end() <= each.range().end());
        if (!isExplained) {
            problem("the ledger names offsets %s of %s as a gap, and nothing took all of them".formatted(
                    range,
                    place));
        }
    }

    /** The ledger says of a batch of these that retention took a part of it. */
    void shortened(Place place, OffsetRange range) {
        named.add(new Named(place, range));
    }

    /** The group has settled everything below the offset. Without that, nothing counts as unsettled. */
    void settled(Place place, long offset) {
        settled.put(place, offset);
    }

    /** A dead letter says that it is of this record, whichever life of the topic it was in. */
    void letter(int partition, long offset, long print, long timestamp) {
        for (var item : shelves.entrySet()) {
            Shelf shelf = item.getValue();
            int at = shelf.from(offset);
            if (item.getKey().partition() == partition && at < shelf.size() && shelf.offset(at) == offset
                    && shelf.print(at) == print && shelf.timestamp(at) == timestamp) {
                shelf.find(at);
                inLetters++;
                return;
            }
        }
        misplaced++;
        problem("a dead letter of partition %d, offset %,d, where the topic had no such record"
                .formatted(partition, offset));
    }

    /**
     * A plain committed reader found this record in the output topic, those of one partition in their order. What comes
     * from one partition of the topic keeps its order there.
     */
    void output(int partition, long print, long timestamp) {
        if (everywhere.isEmpty()) {
            everywhere = index();
        }
        List<Found> all = everywhere.getOrDefault(print, List.of()).stream()
                .filter(found -> shelf(found.place()).timestamp(found.at()) == timestamp).toList();
        if (all.isEmpty()) {
            misplaced++;
            problem("a record in partition %d of the output that the topic never had".formatted(partition));
            return;
        }
        Found origin = all.stream().filter(found -> shelf(found.place()).found(found.at()) == 0).findFirst()
                .orElse(all.getFirst());
        boolean isAgain = shelf(origin.place()).found(origin.at()) > 0;
        shelf(origin.place()).find(origin.at());
        int last = lastForwarded.getOrDefault(new Lane(partition, origin.place()), -1);
        if (isAgain) {
            return;
        }
        inObjects++;
        if (origin.at() < last) {
            misplaced++;
            problem("out of order in partition %d of the output: offset %,d of %s".formatted(partition,
                    shelf(origin.place()).offset(origin.at()), origin.place()));
        }
        lastForwarded.put(new Lane(partition, origin.place()), Math.max(last, origin.at()));
    }

    /** An object's lines, as fingerprints in their order. */
    void object(String key, long[] lines) {
        Matcher name = NAME.matcher(key);
        if (!name.matches()) {
            problem("an object with a strange name: " + key);
            misplaced += lines.length;
            return;
        }
        Place place = new Place(name.group(1), Integer.parseInt(name.group(2)));
        Shelf shelf = shelf(place);
        int from = shelf.from(Long.parseLong(name.group(3)));
        int to = shelf.from(Long.parseLong(name.group(4)));
        int next = from;
        for (long line : lines) {
            int at = unfound(shelf, line, next, to);
            if (at >= 0) {
                shelf.find(at);
                inObjects++;
                next = at + 1;
            } else {
                stray(key, line, shelf, from, to);
            }
        }
    }

    private static int unfound(Shelf shelf, long print, int from, int to) {
        for (int at = from; at < to; at++) {
            if (shelf.print(at) == print && shelf.found(at) == 0) {
                return at;
            }
        }
        return -1;
    }

    /** A line that is not the next one of its object. */
    private void stray(String key, long line, Shelf shelf, int from, int to) {
        int earlier = unfound(shelf, line, from, to);
        if (earlier >= 0) {
            shelf.find(earlier);
            misplaced++;
            problem("out of order in %s: offset %,d".formatted(key, shelf.offset(earlier)));
            return;
        }
        for (int at = from; at < to; at++) {
            if (shelf.print(at) == line) {
                shelf.find(at);
                return;
            }
        }
        misplaced++;
        Optional<Found> elsewhere = elsewhere(line);
        elsewhere.ifPresent(found -> shelf(found.place()).find(found.at()));
        problem(elsewhere
                .map(found -> "in the wrong object: offset %,d of %s lies in %s"
                        .formatted(shelf(found.place()).offset(found.at()), found.place(), key))
                .orElse("a line in " + key + " that the topic never had"));
    }

    private Optional<Found> elsewhere(long print) {
        if (everywhere.isEmpty()) {
            everywhere = index();
        }
        List<Found> all = everywhere.getOrDefault(print, List.of());
        return all.stream().filter(found -> shelf(found.place()).found(found.at()) == 0).findFirst()
                .or(() -> all.stream().findFirst());
    }

    private Map<Long, List<Found>> index() {
        Map<Long, List<Found>> index = new HashMap<>();
        shelves.forEach((place, shelf) -> {
            for (int at = 0; at < shelf.size(); at++) {
                index.computeIfAbsent(shelf.print(at), key -> new ArrayList<>()).add(new Found(place, at));
            }
        });
        return index;
    }

    /** Adds up. */
    Verdict verdict() {
        Sums sums = new Sums();
        shelves.forEach((place, shelf) -> {
            Stretch lost = new Stretch(this::problem, "lost", place);
            Stretch doubled = new Stretch(this::problem, "doubled", place);
            Stretch waiting = new Stretch(this::problem, "not settled", place);
            for (int at = 0; at < shelf.size(); at++) {
                sums.inTopic++;
                sums.doubled += Math.max(0, shelf.found(at) - 1);
                doubled.next(shelf.offset(at), shelf.found(at) > 1);
                Fate fate = shelf.found(at) > 0 ? Fate.FOUND : fate(place, shelf.offset(at));
                lost.next(shelf.offset(at), fate == Fate.LOST);
                waiting.next(shelf.offset(at), fate == Fate.UNSETTLED);
                sums.add(fate);
            }
            lost.end();
            doubled.end();
            waiting.end();
        });
        if (untold > 0) {
            problems.add("… and %,d more".formatted(untold));
        }
        return new Verdict(sums.inTopic, inObjects, inLetters, sums.inGaps, sums.gone, sums.unsettled,
                sums.lost, sums.doubled, misplaced, problems);
    }

    private void problem(String text) {
        if (problems.size() < SHOWN) {
            problems.add(text);
        } else {
            untold++;
        }
    }

    private enum Fate {
        FOUND, IN_GAP, GONE_WITH_TOPIC, UNSETTLED, LOST
    }

    /** What became of a record that is nowhere. */
    private Fate fate(Place place, long offset) {
        Optional<Cause> cause = taken.stream()
                .filter(each -> each.place().equals(place) && each.range().contains(offset))
                .map(Taken::cause).findFirst();
        boolean isNamed = named.stream()
                .anyMatch(each -> each.place().equals(place) && each.range().contains(offset));
        if (cause.isPresent() && isNamed) {
            return Fate.IN_GAP;
        }
        if (cause.filter(Cause.TOPIC_DELETED::equals).isPresent()) {
            return Fate.GONE_WITH_TOPIC;
        }
        return offset >= settled.getOrDefault(place, Long.MAX_VALUE) ? Fate.UNSETTLED : Fate.LOST;
    }

    private static final class Sums {
        private long inTopic;
        private long inGaps;
        private long gone;
        private long unsettled;
        private long lost;
        private long doubled;

        void add(Fate fate) {
            switch (fate) {
                case FOUND -> {
                }
                case IN_GAP -> inGaps++;
                case GONE_WITH_TOPIC -> gone++;
                case UNSETTLED -> unsettled++;
                case LOST -> lost++;
            }
        }
    }
}
