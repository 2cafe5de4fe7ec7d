package dev.millrace.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.drill.Sink;
import dev.millrace.format.Formats;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.store.ObjectInfo;
import dev.millrace.store.ObjectStore;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/** Far more bad input than the heap holds. */
class BadFloodIT {
    private static final int HEAP_MEBIBYTES = 128;
    private static final int RECORDS = 1_100;
    private static final int VALUE_BYTES = 500_000;
    /** Bytes that are no text; then text that is broken at once, too deep, never closed. */
    private static final List<String> BEGINNINGS = List.of("", "{\1", "[".repeat(1_000), "\"");

    @TempDir
    private Path folder;

    @Test
    void bad_input_of_several_times_the_heap_passes_through_it() throws Exception {
        assertThat((long) RECORDS * VALUE_BYTES)
                .isGreaterThan(ByteSize.mebibytes(4 * HEAP_MEBIBYTES).bytes());
        String contract = Files.writeString(folder.resolve("any.json"), "{}").toString();
        try (Site site = Site.of("flood", GroupProtocol.CONSUMER)) {
            Map<TopicPartition, Map<Long, Integer>> sent = send(site);

            Sink sink = site.sink("-Xmx" + HEAP_MEBIBYTES + "m",
                    Map.of("CONTRACT", contract, "MEMORY", "24MiB"));
            site.awaitSettled(Duration.ofMinutes(3));
            System.out.printf("BadFloodIT: %,d bytes through a heap of %d MiB; %,d KiB resident%n",
                    (long) RECORDS * VALUE_BYTES, HEAP_MEBIBYTES, sink.process().residentKib());
            assertThat(sink.drain()).isZero();

            assertThat(site.sinks()).hasSize(1);
            takeLetters(site, sent);
            assertThat(sent.values()).allSatisfy(left -> assertThat(left).isEmpty());
            assertThat(stored(site)).containsExactlyInAnyOrderElementsOf(
                    IntStream.range(0, RECORDS).mapToObj(BadFloodIT::neighbour).toList());
        }
    }

    /** One bad record and one good one in turn; gives where each bad one lies. */
    private static Map<TopicPartition, Map<Long, Integer>> send(Site site) throws Exception {
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = site.clients().bulkProducer("flood",
                ByteSize.mebibytes(1))) {
            for (int i = 0; i < RECORDS; i++) {
                acknowledged.add(producer.send(new ProducerRecord<>(site.topic(), i % 3, null, bad(i))));
                acknowledged.add(producer.send(new ProducerRecord<>(site.topic(), i % 3, null,
                        neighbour(i).getBytes(StandardCharsets.UTF_8))));
            }
        }
        Map<TopicPartition, Map<Long, Integer>> sent = new HashMap<>();
        for (int i = 0; i < RECORDS; i++) {
            RecordMetadata at = acknowledged.get(2 * i).get();
            assertThat(acknowledged.get(2 * i + 1).get().offset()).isEqualTo(at.offset() + 1);
            Integer before = sent.computeIfAbsent(site.partition(at.partition()), _ -> new HashMap<>())
                    .put(at.offset(), i);
            assertThat(before).isNull();
        }
        return sent;
    }

    private static String neighbour(int i) {
        return "{\"neighbour\":" + i + "}";
    }

    /** Noise, so that it takes as much room on the wire as in memory: the same for the same number. */
    private static byte[] bad(int i) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(i).nextBytes(value);
        byte[] start = BEGINNINGS.get(i % BEGINNINGS.size()).getBytes(StandardCharsets.UTF_8);
        if (start.length > 0) {
            for (int at = 0; at < value.length; at++) {
                value[at] = (byte) ('a' + (value[at] & 15));
            }
        }
        System.arraycopy(start, 0, value, 0, start.length);
        return value;
    }

    /** Takes every record that a letter holds, whole, out of those that were sent. */
    private static void takeLetters(Site site, Map<TopicPartition, Map<Long, Integer>> sent)
            throws Exception {
        try (Consumer<ByteBuffer, ByteBuffer> reader = site.clients().reader("letters",
                IsolationLevel.READ_COMMITTED)) {
            List<TopicPartition> partitions = reader.partitionsFor(site.deadLetterTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<ByteBuffer, ByteBuffer> item : reader.poll(Duration.ofMillis(200))) {
                    JsonNode letter = JsonMapper.shared().readTree(TopicDump.bytes(item.value()));
                    int index = take(sent, site.partition(letter.get("original_partition").intValue()),
                            letter.get("original_offset").longValue());
                    assertThat(value(letter)).isEqualTo(bad(index));
                }
            }
        }
    }

    private static int take(Map<TopicPartition, Map<Long, Integer>> sent, TopicPartition partition,
            long offset) {
        Integer index = sent.getOrDefault(partition, new HashMap<>()).remove(offset);
        if (index == null) {
            throw new AssertionError("a letter of no bad record, or its second: " + partition + "@" + offset);
        }
        return index;
    }

    private static byte[] value(JsonNode letter) {
        String value = letter.get("original_value").stringValue();
        return letter.has("original_value_encoding")
                ? Base64.getDecoder().decode(value)
                : value.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> stored(Site site) throws Exception {
        List<String> lines = new ArrayList<>();
        try (ObjectStore store = site.store()) {
            List<ObjectInfo> objects = new ArrayList<>();
            store.list("", objects::add);
            for (ObjectInfo object : objects) {
                try (var in = Formats.ofKey(object.key()).orElseThrow().decode(store.open(object.key()))) {
                    lines.addAll(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
                }
            }
        }
        return lines;
    }
}
