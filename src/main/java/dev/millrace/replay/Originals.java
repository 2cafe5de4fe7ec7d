package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

import dev.millrace.base.Time;
import dev.millrace.deadletter.LetterReader;
import dev.millrace.deadletter.StoredLetter;
import dev.millrace.deadletter.StoredLetter.Payload;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.record.Position;

/** Gets records whole: from their letters, or from where they came from when letters hold only a part. One thread. */
final class Originals implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String NO_RECORD = "there is no record at its place any more";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A rejected record was committed; a pending transaction behind it must not hide it. */
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Time time;

    private Originals(Consumer<ByteBuffer, ByteBuffer> reader, Time time) {
        this.reader = reader;
        this.time = time;
    }

    static Originals open(Clients clients, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new Originals(clients.reader("dlq-originals", IsolationLevel.READ_UNCOMMITTED), time);
    }

    /** The record, or why there is none. */
    sealed interface Answer {
        record Found(Whole whole) implements Answer {}

        record Gone(String why) implements Answer {}
    }

    Answer of(StoredLetter letter) throws KafkaUnavailableException {
        StoredLetter.Original original = letter.original();
        return switch (original.payload()) {
            case Payload.Here(var key, var value) ->
                new Answer.Found(new Whole(key, value, original.timestamp(), original.headers()));
            case Payload.AtOrigin part when original.at() == null ->
                new Answer.Gone("the letter holds a part of the record, and does not tell where it came from"
                        + (part.bytes() < 0 ? "" : "; %,d bytes".formatted(part.bytes())));
            case Payload.AtOrigin part -> fetched(original.at(), part);
        };
    }

    private Answer fetched(Position at, Payload.AtOrigin part) throws KafkaUnavailableException {
        try {
            TopicPartition here = new TopicPartition(at.partition().topic(), at.partition().partition());
            boolean exists = reader.listTopics().containsKey(here.topic())
                    && reader.partitionsFor(here.topic()).size() > here.partition();
            if (!exists) {
                return new Answer.Gone("there is no " + at.partition() + " any more");
            }
            reader.assign(List.of(here));
            Map<TopicPartition, Long> firsts = reader.beginningOffsets(List.of(here));
            Map<TopicPartition, Long> ends = reader.endOffsets(List.of(here));
            if (at.offset() < firsts.getOrDefault(here, 0L)) {
                return new Answer.Gone("retention has deleted the record from " + at.partition());
            }
            if (at.offset() >= ends.getOrDefault(here, 0L)) {
                return new Answer.Gone(at.partition()
                        + " ends before the record's place: the topic was made again");
            }
            return read(here, at, part);
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading " + at + ": " + e.getMessage(), e);
        }
    }

    private Answer read(TopicPartition here, Position at, Payload.AtOrigin part)
            throws KafkaUnavailableException {
        reader.seek(here, at.offset());
        long deadline = time.nanos() + PATIENCE.toNanos();
        while (time.nanos() - deadline < 0) {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(POLL)) {
                return item.offset() == at.offset()
                        ? checked(item, part)
                        : new Answer.Gone(NO_RECORD);
            }
            if (reader.position(here) > at.offset()) {
                return new Answer.Gone(NO_RECORD);
            }
        }
        throw new KafkaUnavailableException(
                "reading " + at + ": nothing came for " + PATIENCE.toSeconds() + " s");
    }

    /** A topic that was made again may have another record there. */
    private static Answer checked(ConsumerRecord<ByteBuffer, ByteBuffer> item, Payload.AtOrigin part) {
        boolean isSame = part.sha256().isEmpty()
                || (item.value() != null && LetterReader.sha256(item.value()).equals(part.sha256()));
        if (!isSame) {
            return new Answer.Gone("another record lies at its place now: the topic was made again");
        }
        List<Header> headers = new ArrayList<>();
        item.headers().forEach(headers::add);
        return new Answer.Found(new Whole(item.key(), item.value(), item.timestamp(), headers));
    }

    @Override
    public void close() {
        reader.close();
    }
}
