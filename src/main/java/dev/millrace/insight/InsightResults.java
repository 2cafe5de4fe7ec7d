package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.insight.Documents.Read.OfWindow;
import dev.millrace.insight.InsightSummary.Peak;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Reads the topic {@value InsightTopics#RESULTS} and keeps up with it. One thread. */
public final class InsightResults implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String COUNT_PER = "/count-per@";
    private final Consumer<ByteBuffer, ByteBuffer> reader;
    private final Time time;
    /** By key, so in the order of pipelines, insights and windows. */
    private final NavigableMap<String, Document> documents = new TreeMap<>();

    /** Parsed when somebody wants to see it, and once: the same thousands of windows are shown every second. */
    private static final class Document {
        private final byte[] bytes;
        private Optional<Documents.Read> read = Optional.empty();
        private boolean isParsed;

        Document(byte[] bytes) {
            this.bytes = bytes;
        }

        Optional<Documents.Read> read() {
            if (!isParsed) {
                isParsed = true;
                read = Documents.read(bytes);
            }
            return read;
        }
    }

    private InsightResults(Consumer<ByteBuffer, ByteBuffer> reader, Time time) {
        this.reader = reader;
        this.time = time;
    }

    /** Begins at the beginning; nothing is there before the first {@link #refresh}. */
    public static InsightResults open(Clients clients, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("insights", IsolationLevel.READ_COMMITTED);
        return new InsightResults(reader, time);
    }

    /** Nothing is assigned as long as nobody has ever merged insights on this cluster. */
    private void begin() {
        List<PartitionInfo> found = reader.partitionsFor(InsightTopics.RESULTS);
        List<TopicPartition> partitions = found.stream()
                .map(info -> new TopicPartition(InsightTopics.RESULTS, info.partition())).toList();
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
    }

    /** Takes in everything that is committed at the time of the call; blocks until it is read. */
    public void refresh() throws KafkaUnavailableException {
        try {
            if (reader.assignment().isEmpty()) {
                begin();
            }
            Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
            long deadline = time.nanos() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(POLL).forEach(this::take);
                if (time.nanos() - deadline > 0) {
                    throw new KafkaUnavailableException("reading the insights: not at their end after "
                            + PATIENCE.toSeconds() + " s");
                }
            }
        } catch (KafkaException e) {
            throw new KafkaUnavailableException("reading the insights: " + e.getMessage(), e);
        }
    }

    private void take(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        if (item.key() == null) {
            return;
        }
        String key = StandardCharsets.UTF_8.decode(item.key().duplicate()).toString();
        if (item.value() == null) {
            documents.remove(key);
        } else {
            byte[] document = new byte[item.value().remaining()];
            item.value().duplicate().get(document);
            documents.put(key, new Document(document));
        }
    }

    /** Every document by its key, as text; those of one insight are together, its windows in order of time. */
    public SortedMap<String, String> documents() {
        SortedMap<String, String> texts = new TreeMap<>();
        documents.forEach(
                (key, document) -> texts.put(key, new String(document.bytes, StandardCharsets.UTF_8)));
        return texts;
    }

    /**
     * Each insight over its last windows.
     *
     * @param pipeline only of this one; "" for all
     * @param last how far back from the newest window of the insight
     * @return by pipeline, in it count-per first, then in the order of their keys
     */
    public List<InsightSummary> summaries(String pipeline, Duration last) {
        List<Documents.Read> chosen = within(last).values().stream().flatMap(each -> each.read().stream())
                .filter(read -> pipeline.isEmpty() || read.pipeline().equals(pipeline)).toList();
        return Summing.all(chosen, last);
    }

    /** Pipelines of which anything was ever counted. */
    public SortedSet<String> pipelines() {
        SortedSet<String> names = new TreeSet<>();
        documents.keySet().forEach(key -> names.add(key.substring(0, Math.max(0, key.indexOf('/')))));
        return names;
    }

    /**
     * Events per window, of every insight that counts these.
     *
     * @param last how far back from the newest window of the insight
     */
    public List<Traffic> traffic(Duration last) {
        Map<String, Traffic> found = new LinkedHashMap<>();
        within(last).forEach((key, document) -> {
            if (key.contains(COUNT_PER) && document.read().orElse(null) instanceof OfWindow window) {
                found.computeIfAbsent(seriesOf(key),
                        _ -> new Traffic(window.pipeline(), window.length(), new ArrayList<>()))
                        .windows().add(new Peak(window.start(), window.sum().events()));
            }
        });
        return List.copyOf(found.values());
    }

    /**
     * Windows with events, in order of time.
     *
     * @param window their length
     */
    public record Traffic(String pipeline, Duration window, List<Peak> windows) {}

    /**
     * Documents of the last windows of each insight, and those of insights as a whole. Most documents are old, and to read
     * one takes much longer than to look at its key.
     */
    private SortedMap<String, Document> within(Duration last) {
        SortedMap<String, Document> found = new TreeMap<>();
        String series = "";
        Instant after = Instant.MIN;
        for (Map.Entry<String, Document> document : documents.descendingMap().entrySet()) {
            String key = document.getKey();
            Optional<Instant> start = startOf(key);
            if (start.isPresent() && !series.equals(seriesOf(key))) {
                series = seriesOf(key);
                after = start.get().minus(last);
            }
            if (start.isEmpty() || start.get().isAfter(after)) {
                found.put(key, document.getValue());
            }
        }
        return found;
    }

    private static String seriesOf(String key) {
        return key.substring(0, Math.max(0, key.lastIndexOf('/')));
    }

    /** Empty for the key of an insight as a whole. */
    private static Optional<Instant> startOf(String key) {
        try {
            return Optional.of(Instant.parse(key.substring(key.lastIndexOf('/') + 1)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
