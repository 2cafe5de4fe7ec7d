package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;

/** Follows the ledger and adds up what it says was settled. For the eye: proofs read it anew. Its sums may be read by anyone. */
final class LedgerSums implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private final Clients clients;
    private final LedgerCodec codec = new LedgerCodec();
    /** Entries that are written again under their key, with higher counts, as they were last. */
    private final Map<String, Entry> open = new HashMap<>();
    private final LongAdder stored = new LongAdder();
    private final LongAdder dead = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private volatile boolean closed;

    LedgerSums(Clients clients) {
        this.clients = clients;
        var _ = Thread.ofPlatform().daemon().name("drill-ledger").start(this::follow);
    }

    long stored() {
        return stored.sum();
    }

    long dead() {
        return dead.sum();
    }

    long gaps() {
        return gaps.sum();
    }

    private void follow() {
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("drill-ledger",
                IsolationLevel.READ_COMMITTED)) {
            while (!closed && reader.assignment().isEmpty()) {
                begin(reader);
            }
            while (!closed) {
                add(reader);
            }
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first sink makes the topic. */
    private static void begin(Consumer<ByteBuffer, ByteBuffer> reader) throws InterruptedException {
        try {
            List<TopicPartition> partitions = reader.partitionsFor(Ledger.TOPIC).stream()
                    .map(info -> new TopicPartition(Ledger.TOPIC, info.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
        } catch (KafkaException e) {
            Thread.sleep(LOOK_AGAIN);
        }
        if (reader.assignment().isEmpty()) {
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private void add(Consumer<ByteBuffer, ByteBuffer> reader) throws InterruptedException {
        try {
            reader.poll(POLL).forEach(item -> {
                if (item.key() != null && item.value() != null && isEntry(item.key())) {
                    codec.entry(item.value()).ifPresent(entry -> add(Ledger.text(item.key()), entry));
                }
            });
        } catch (KafkaException e) {
            // Brokers are down; what is missed now is read later.
            Thread.sleep(LOOK_AGAIN);
        }
    }

    private static boolean isEntry(ByteBuffer key) {
        return LedgerKey.parse(Ledger.text(key)).filter(LedgerKey.OfEntry.class::isInstance).isPresent();
    }

    private void add(String key, Entry entry) {
        Entry before = entry.kind() == Entry.Kind.FORWARDED || entry.kind() == Entry.Kind.EMPTY
                ? open.put(key, entry)
                : null;
        stored.add(arrived(entry) - (before == null ? 0 : arrived(before)));
        dead.add(entry.deadRecords() - (before == null ? 0 : before.deadRecords()));
        gaps.add(entry.kind() == Entry.Kind.GAP ? entry.range().length() : 0);
    }

    private static long arrived(Entry entry) {
        return entry.stored() + entry.outcomes().forwarded();
    }

    @Override
    public void close() {
        closed = true;
    }
}
