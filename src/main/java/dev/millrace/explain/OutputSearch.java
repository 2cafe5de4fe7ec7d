package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.Time;
import dev.millrace.example.Json;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.DryRun;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.tap.From;
import dev.millrace.tap.Tap;

/**
 * Looks for the record of an output topic that one came to. Outputs do not name where they came from, but they keep its
 * timestamp and headers, and their key and value are what the rules give; so they are known by being equal in all of that.
 * The search begins at that timestamp, which the output topic finds by itself, and has a limit.
 */
final class OutputSearch {
    /** Records read at most. */
    static final long MOST = 5_000_000;
    /** Once one is found, as many more are read to see whether there is another like it. */
    private static final long BEYOND = 50_000;
    /** The clock goes on until somebody reckons back from it. */
    private static final Duration MARGIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int TOLD_EVERY = 50_000;
    private final Clients clients;
    private final Time time;
    private final Consumer<String> progress;

    OutputSearch(Clients clients, Time time, Consumer<String> progress) {
        this.clients = clients;
        this.time = time;
        this.progress = progress;
    }

    /**
     * What was found.
     *
     * @param isWhole whether everything was read that could be it
     */
    record Result(List<Position> found, long read, boolean isWhole) {}

    /**
     * What is looked for.
     *
     * @param unsteady JSON Pointers of values that are others each time
     */
    record Wanted(ConsumerRecord<ByteBuffer, ByteBuffer> source, DryRun.Outcome.Output output,
            Set<String> unsteady) {
        private boolean isIt(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
            boolean isTime = item.timestampType() != TimestampType.CREATE_TIME
                    || item.timestamp() == source.timestamp();
            return isTime && item.value() != null && Objects.equals(item.key(), output.key())
                    && isValue(item.value())
                    && Arrays.equals(item.headers().toArray(), source.headers().toArray());
        }

        private boolean isValue(ByteBuffer value) {
            if (unsteady.isEmpty()) {
                return value.equals(output.value());
            }
            Optional<JsonNode> found = Json.parse(value);
            Optional<JsonNode> expected = Json.parse(output.value());
            return found.isPresent() && expected.isPresent()
                    && FieldChange.between(expected.get(), found.get()).stream()
                            .allMatch(change -> unsteady.contains(change.pointer()));
        }
    }

    Result find(Topics topics, String topic, Wanted wanted)
            throws KafkaUnavailableException, KafkaRefusedException {
        Optional<TopicIdentity> identity = topics.describe(topic);
        if (identity.isEmpty()) {
            return new Result(List.of(), 0, true);
        }
        Duration ago = Duration.ofMillis(Math.max(0, time.wallMillis() - wanted.source().timestamp()))
                .plus(MARGIN);
        Search search = new Search(wanted, topic);
        try (Tap tap = Tap.open(clients, Map.of(topic, identity.get().partitions()), new From.Ago(ago),
                time)) {
            boolean goesOn = true;
            while (goesOn && !tap.isPastOpening()) {
                goesOn = tap.poll(POLL, search::take);
            }
        }
        return new Result(search.found, search.read, search.read < search.last);
    }

    /** One run of it. */
    private final class Search {
        private final Wanted wanted;
        private final String topic;
        private final List<Position> found = new ArrayList<>();
        private long read;
        private long last = MOST;

        Search(Wanted wanted, String topic) {
            this.wanted = wanted;
            this.topic = topic;
        }

        boolean take(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
            read++;
            if (read % TOLD_EVERY == 0) {
                progress.accept("looking through %s: %,d".formatted(topic, read));
            }
            if (wanted.isIt(item)) {
                if (found.isEmpty()) {
                    last = Math.min(MOST, read + BEYOND);
                }
                found.add(new Position(new Partition(item.topic(), item.partition()), item.offset()));
            }
            return read < last;
        }
    }
}
