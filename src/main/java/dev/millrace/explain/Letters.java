package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.json.Printable;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.tap.From;
import dev.millrace.tap.Tap;

/**
 * Looks for the dead letters of one record. A letter goes to the partition of its key, so all of the topic is read; a value
 * that does not name the offset is not parsed.
 */
final class Letters {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int TOLD_EVERY = 10_000;
    private static final int SHOWN = 500;
    private final Clients clients;
    private final Time time;
    private final Consumer<String> progress;

    Letters(Clients clients, Time time, Consumer<String> progress) {
        this.clients = clients;
        this.time = time;
        this.progress = progress;
    }

    /**
     * Whose letters are looked for.
     *
     * @param timestamp of the record, milliseconds since the epoch, where it is known: a letter of another one is from a
     *        topic of that name that was deleted
     */
    record Wanted(String pipeline, Position origin, OptionalLong timestamp) {
        private boolean isIt(JsonNode letter) {
            return letter.required("original_topic").stringValue().equals(origin.partition().topic())
                    && letter.required("original_partition").intValue() == origin.partition().partition()
                    && letter.required("original_offset").longValue() == origin.offset()
                    && letter.required("pipeline").stringValue().equals(pipeline)
                    && (timestamp.isEmpty() || letter.required("original_timestamp").longValue() == timestamp
                            .getAsLong());
        }
    }

    /** The letters, in no promised order; none where there is no such topic. */
    List<Fate.Letter> find(Topics topics, String topic, Wanted wanted)
            throws KafkaUnavailableException, KafkaRefusedException {
        Optional<TopicIdentity> identity = topics.describe(topic);
        List<Fate.Letter> letters = new ArrayList<>();
        if (identity.isEmpty()) {
            return letters;
        }
        byte[] offset = ("\"original_offset\":" + wanted.origin().offset() + ",")
                .getBytes(StandardCharsets.US_ASCII);
        LongAdder read = new LongAdder();
        try (Tap tap = Tap.open(clients, Map.of(topic, identity.get().partitions()), new From.Start(),
                time)) {
            while (!tap.isPastOpening()) {
                boolean _ = tap.poll(POLL, item -> {
                    read.increment();
                    if (read.sum() % TOLD_EVERY == 0) {
                        progress.accept("looking through %s: %,d".formatted(topic, read.sum()));
                    }
                    if (item.value() != null && holds(item.value(), offset)) {
                        letter(item, wanted).ifPresent(letters::add);
                    }
                    return true;
                });
            }
        }
        return letters;
    }

    private static boolean holds(ByteBuffer value, byte[] part) {
        int last = value.limit() - part.length;
        for (int i = value.position(); i <= last; i++) {
            if (value.get(i) == part[0] && isAt(value, i, part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(ByteBuffer value, int at, byte[] part) {
        for (int i = 0; i < part.length; i++) {
            if (value.get(at + i) != part[i]) {
                return false;
            }
        }
        return true;
    }

    /** Empty when it is another's, or no letter of ours. */
    private static Optional<Fate.Letter> letter(ConsumerRecord<ByteBuffer, ByteBuffer> item,
            Wanted wanted) {
        byte[] bytes = new byte[item.value().remaining()];
        item.value().duplicate().get(bytes);
        try {
            JsonNode letter = JsonMapper.shared().readTree(bytes);
            return wanted.isIt(letter)
                    ? Optional.of(new Fate.Letter(
                            new Position(new Partition(item.topic(), item.partition()), item.offset()),
                            text(letter, "error_type"), text(letter, "error_pointer"), text(letter, "error"),
                            Instant.parse(letter.required("timestamp").stringValue())))
                    : Optional.empty();
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode letter, String name) {
        return Printable.text(letter.required(name).stringValue(), SHOWN);
    }
}
