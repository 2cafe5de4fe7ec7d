package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Faults of brokers, of the way to them, and what they do to a topic that needs nobody's help. One at a time. */
final class KafkaFaults {
    private static final int MOST_PARTITIONS = 12;
    private static final int RECORDS = 10;
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private final Ground ground;
    private final Brokers brokers;
    private final Group group;

    KafkaFaults(Ground ground) {
        this.ground = ground;
        this.brokers = ground.brokers;
        this.group = ground.group;
    }

    void kill(Strike strike) throws DrillException, InterruptedException {
        kill(strike, strike.pick() % Brokers.COUNT);
    }

    void killController(Strike strike) throws DrillException, InterruptedException {
        kill(strike, group.controller());
    }

    private void kill(Strike strike, int node) throws DrillException, InterruptedException {
        brokers.kill(node);
        Thread.sleep(strike.lasts());
        brokers.restart();
    }

    void killTwo(Strike strike) throws DrillException, InterruptedException {
        brokers.kill(strike.pick() % Brokers.COUNT);
        brokers.kill((strike.pick() + 1) % Brokers.COUNT);
        Thread.sleep(strike.lasts());
        brokers.restart();
    }

    void stop(Strike strike) throws DrillException, InterruptedException {
        int node = strike.pick() % Brokers.COUNT;
        brokers.signal(node, "STOP");
        try {
            Thread.sleep(strike.lasts());
        } finally {
            brokers.signal(node, "CONT");
        }
    }

    void relay(Strike strike, Relay.Fate fate) throws InterruptedException {
        brokers.fate(fate);
        try {
            Thread.sleep(strike.lasts());
        } finally {
            brokers.fate(Relay.Fate.PASS);
        }
    }

    /** Leaves records that nobody may see, and markers that take offsets; what is committed breaks every contract. */
    void abortTransactions(Strike strike) throws DrillException, InterruptedException {
        long end = Time.system().nanos() + strike.lasts().toNanos();
        try (Producer<ByteBuffer, ByteBuffer> producer = ground.clients
                .transactionalProducer("drill-aborting")) {
            producer.initTransactions();
            for (int turn = 0; Time.system().nanos() - end < 0; turn++) {
                producer.beginTransaction();
                send(producer, turn);
                if (turn % 2 == 0) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
                Thread.sleep(BETWEEN);
            }
        } catch (KafkaUnavailableException | KafkaRefusedException | KafkaException e) {
            throw new DrillException("write in transactions: " + e.getMessage(), e);
        }
    }

    private void send(Producer<ByteBuffer, ByteBuffer> producer, int turn) {
        for (int i = 0; i < RECORDS; i++) {
            ByteBuffer value = ByteBuffer.wrap("transaction %d of a drill, record %d".formatted(turn, i)
                    .getBytes(StandardCharsets.UTF_8));
            // Whatever fails here fails the transaction.
            var _ = producer.send(new ProducerRecord<>(ground.pipeline().from().topic(), null, value));
        }
    }

    void grow(Strike strike) throws DrillException, InterruptedException {
        int partitions = group.extents().size();
        if (partitions < MOST_PARTITIONS) {
            group.growTo(partitions + 1);
        }
        Thread.sleep(strike.lasts());
    }
}
