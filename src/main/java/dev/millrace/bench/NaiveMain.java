package dev.millrace.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.store.Content;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;

/**
 * The afternoon sink's process, configured by the sink's variables: subscribe, parse into a map, check by hand, gzip,
 * put, commit. It delivers at least once and keeps no dead letters. Everything it does is done well; it only does not
 * know what is slow. Prints "counts STORED REJECTED OBJECTS" at the end of the topic, and ends when its standard input
 * does.
 */
public final class NaiveMain {
    private static final Duration POLL = Duration.ofMillis(200);
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String group;
    private final NaiveRules rules = new NaiveRules();
    private final Put put;
    private final int batchSize;
    private final Map<TopicPartition, Batch> batches = new HashMap<>();
    private long stored;
    private long rejected;
    private long objects;

    /** Where objects go. */
    private interface Put {
        void put(String key, byte[] bytes) throws IOException, StoreException;
    }

    private NaiveMain(KafkaConsumer<byte[], byte[]> consumer, String group, Put put, int batchSize) {
        this.consumer = consumer;
        this.group = group;
        this.put = put;
        this.batchSize = batchSize;
    }

    /** The records of one partition that wait to be written. */
    private static final class Batch {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final GZIPOutputStream lines;
        private final List<String> errors = new ArrayList<>();
        private final long first;
        private long next;
        private int records;
        private int accepted;

        Batch(long first) throws IOException {
            this.first = first;
            this.lines = new GZIPOutputStream(bytes);
        }
    }

    public static void main(String[] arguments) throws InvalidConfigException, StoreException, IOException {
        Settings settings = SinkEnvironment.read(System.getenv()).settings();
        var pipeline = settings.pipelines().getFirst();
        String topic = pipeline.from().topic();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings.kafka(), pipeline.from().group())) {
            consumer.subscribe(List.of(topic));
            NaiveMain sink = new NaiveMain(consumer, pipeline.from().group(),
                    put(settings.store(), pipeline.objectSink().bucket()),
                    pipeline.batch().records());
            sink.run(topic);
            System.out.println("counts " + sink.stored + " " + sink.rejected + " " + sink.objects);
        }
        while (System.in.read() >= 0) {
            // Whoever started this process still looks at it.
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings settings, String group) {
        Map<String, Object> properties = new HashMap<>(settings.client());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The S3 put is Millrace's: one request of the AWS SDK for each object. */
    private static Put put(StoreSettings settings, String bucket) throws StoreException, IOException {
        return switch (settings) {
            case StoreSettings.Folder(Path root) -> {
                Path folder = Files.createDirectories(root.resolve(bucket));
                yield (key, bytes) -> {
                    var _ = Files.write(folder.resolve(key), bytes);
                };
            }
            case StoreSettings.S3 s3 -> {
                ObjectStore store = Stores.open(s3, bucket, MissingBucket.CREATE, Time.system());
                store.prepare();
                yield (key, bytes) -> {
                    var _ = store.put(key, new Content(ByteBuffer.wrap(bytes), "application/gzip", Map.of()));
                };
            }
        };
    }

    private void run(String topic) throws IOException, StoreException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition())).toList();
        long left = consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
        while (left > 0) {
            for (ConsumerRecord<byte[], byte[]> item : consumer.poll(POLL)) {
                take(item);
                left--;
            }
        }
        for (TopicPartition partition : List.copyOf(batches.keySet())) {
            flush(partition);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> item) throws IOException, StoreException {
        TopicPartition partition = new TopicPartition(item.topic(), item.partition());
        Batch batch = batches.get(partition);
        if (batch == null) {
            batch = new Batch(item.offset());
            batches.put(partition, batch);
        }
        String problem = rules.problem(item.value());
        if (problem == null) {
            batch.lines.write(item.value());
            batch.lines.write('\n');
            batch.accepted++;
        } else {
            batch.errors.add(item.offset() + ": " + problem);
        }
        batch.records++;
        batch.next = item.offset() + 1;
        if (batch.records >= batchSize) {
            flush(partition);
        }
    }

    private void flush(TopicPartition partition) throws IOException, StoreException {
        Batch batch = batches.remove(partition);
        if (batch == null) {
            return;
        }
        batch.lines.close();
        if (batch.accepted > 0) {
            put.put("%s-%d-%d.json.gz".formatted(group, partition.partition(), batch.first),
                    batch.bytes.toByteArray());
            objects++;
        }
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(batch.next)));
        stored += batch.accepted;
        rejected += batch.errors.size();
    }
}
