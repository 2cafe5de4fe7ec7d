package dev.millrace.jobs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Clients;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** Sends records of any bytes, and knows afterwards where each lies. */
final class Records {
    private static final ByteSize LARGEST = ByteSize.mebibytes(16);

    private Records() {}

    /** A record to be sent. */
    static final class Item {
        private final byte @Nullable [] key;
        private final byte @Nullable [] value;
        private final List<Header> headers;

        Item(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
            this.key = key;
            this.value = value;
            this.headers = List.copyOf(headers);
        }

        byte @Nullable [] key() {
            return key;
        }

        byte @Nullable [] value() {
            return value;
        }

        List<Header> headers() {
            return headers;
        }

        static Item of(String key, String value) {
            return of(key, value.getBytes(StandardCharsets.UTF_8));
        }

        static Item of(String key, byte @Nullable [] value) {
            return new Item(key.getBytes(StandardCharsets.UTF_8), value, List.of());
        }

        Item with(List<Header> more) {
            return new Item(key, value, more);
        }
    }

    /** Sends all of them, in order, and gives their places. */
    static Map<Position, Item> send(Clients clients, String topic, List<Item> items) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = clients.bulkProducer("records", LARGEST)) {
            for (Item item : items) {
                sent.add(producer.send(new ProducerRecord<>(topic, null, item.key(), item.value(),
                        item.headers())));
            }
            Map<Position, Item> places = new LinkedHashMap<>();
            for (int i = 0; i < items.size(); i++) {
                RecordMetadata at = sent.get(i).get();
                places.put(new Position(new Partition(topic, at.partition()), at.offset()), items.get(i));
            }
            return places;
        }
    }
}
