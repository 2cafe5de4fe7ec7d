package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Entry;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.RuleVersion;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.open.Stores;

/** Looks where an event should be, in its object or in the output topic: the look is the proof. One thread. */
final class Whereabouts {
    private final Explainer.Place place;
    private final Topics topics;
    private final LogReader log;

    Whereabouts(Explainer.Place place, Topics topics) {
        this.place = place;
        this.topics = topics;
        this.log = new LogReader(place.clients(), place.time());
    }

    /**
     * What is looked for.
     *
     * @param output what the stages make of the record
     */
    record Event(ConsumerRecord<ByteBuffer, ByteBuffer> item, RuleVersion rules,
            DryRun.Outcome.Output output) {}

    /** @param event empty when the record or its rules are gone */
    Fate.Stored stored(Entry entry, Entry.StoredObject object, Optional<Event> event)
            throws KafkaUnavailableException, KafkaRefusedException {
        Optional<Format> format = Formats.ofKey(object.key());
        if (event.isEmpty() || format.isEmpty()) {
            return stored(object, OptionalLong.empty(),
                    "one of the %,d events in it".formatted(entry.stored()));
        }
        place.progress().accept("reading " + object.key());
        try (ObjectStore store = Stores.open(place.store(), object.bucket(), MissingBucket.FAIL,
                place.time())) {
            ObjectLines lines = ObjectLines.of(store, object.key(), format.get(),
                    event.get().output().value());
            return line(object, lines, counted(entry, event.get()));
        } catch (StoreException e) {
            return stored(object, OptionalLong.empty(),
                    "the object could not be looked at: " + e.getMessage());
        }
    }

    private static Fate.Stored stored(Entry.StoredObject object, OptionalLong line, String proof) {
        return new Fate.Stored(object.bucket(), object.key(), line, proof);
    }

    private static Fate.Stored line(Entry.StoredObject object, ObjectLines lines, OptionalLong counted) {
        if (counted.isPresent() && lines.lines().contains(counted.getAsLong())) {
            return stored(object, counted,
                    "read there, equal byte for byte, and counted from the start of its batch");
        }
        return switch (lines.lines().size()) {
            case 0 -> stored(object, OptionalLong.empty(),
                    ("THE OBJECT DOES NOT HOLD IT: none of its %,d lines is equal to what the stages give;"
                            + " run millrace audit --deep").formatted(lines.all()));
            case 1 -> stored(object, OptionalLong.of(lines.lines().getFirst()),
                    "read there, the only line that is equal byte for byte");
            default -> stored(object, OptionalLong.empty(),
                    "%,d of its %,d lines are equal to it".formatted(lines.lines().size(), lines.all()));
        };
    }

    private OptionalLong counted(Entry entry, Event event)
            throws KafkaUnavailableException, KafkaRefusedException {
        Partition partition = entry.chain().partition();
        OffsetRange readable = topics.offsets(partition.topic(), IsolationLevel.READ_COMMITTED)
                .get(partition);
        return readable == null
                ? OptionalLong.empty()
                : new Rerun(log, event.rules(), event.item()).place(entry.range(), readable);
    }

    /** The records of the output topic that are equal to what the event became. */
    OutputSearch.Result forwarded(String topic, Event event)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new OutputSearch(place.clients(), place.time(), place.progress()).find(topics, topic,
                new OutputSearch.Wanted(event.item(), event.output(),
                        new Rerun(log, event.rules(), event.item()).unsteady()));
    }

    /** How what was found is known to be it, for people. */
    static Fate.Forwarded forwarded(String topic, OutputSearch.Result result) {
        String proof = switch (result.found().size()) {
            case 0 -> "no record equal to it was found among %,d%s".formatted(result.read(),
                    result.isWhole() ? "; it may be gone by now" : ", where the search ended");
            case 1 ->
                "the only one of %,d records with its time, key, headers and value".formatted(result.read());
            default -> "one of %,d records that are equal in time, key, headers and value"
                    .formatted(result.found().size());
        };
        return new Fate.Forwarded(topic, result.found(), proof);
    }

    /** Where it went, but not to which record. */
    static Fate.Forwarded forwardedSomewhere(String topic) {
        return new Fate.Forwarded(topic, List.of(), "where it lies there cannot be known");
    }
}
