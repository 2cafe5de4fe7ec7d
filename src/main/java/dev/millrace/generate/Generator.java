package dev.millrace.generate;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import org.apache.kafka.clients.producer.Callback;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Sends generated load to a topic and counts what the brokers acknowledged. One thread per run. */
public final class Generator {
    private static final ByteSize SMALLEST_REQUEST = ByteSize.mebibytes(1);
    /** For key, headers and framing of the largest record. */
    private static final int OVERHEAD_BYTES = 4_096;
    private static final int LOOK_MASK = 1_023;
    private final Clients clients;
    private final Time time;

    public Generator(Clients clients, Time time) {
        this.clients = clients;
        this.time = time;
    }

    /**
     * What to send.
     *
     * @param first index of the first record
     * @param count how many records
     * @param perSecond 0 for as fast as it goes
     */
    public record Options(String topic, long first, long count, double perSecond) {
        public Options {
            if (first < 0 || count < 0 || !(perSecond >= 0 && perSecond < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "first, count and rate are not negative: " + first + ", " + count
                                + ", " + perSecond);
            }
        }
    }

    /**
     * How it went.
     *
     * @param acknowledged records the brokers confirmed on all in-sync replicas, by kind; kinds of none are left out
     * @param sent records handed to the client
     * @param failed of these, records that were refused or got no answer; the latter may be in the topic all the same
     * @param firstFailure for people, "" when there is none
     */
    public record Result(Map<Kind, Long> acknowledged, long sent, long failed, String firstFailure,
            Duration elapsed) {
        public long total() {
            return acknowledged.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Sends until all is sent, the thread is interrupted (its flag stays set) or a send fails for more than the record's
     * size; then waits until each record that was sent is acknowledged or has failed.
     */
    public Result run(EventLoad load, Options options, Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (Outbox outbox = new Outbox(clients.bulkProducer("generate", largestRequest(load)),
                options.topic())) {
            Run run = new Run(outbox, load, options, new Ticker(time, progress));
            run.sendAll(new Pace(time, options.perSecond()));
            outbox.flush();
            return run.result();
        }
    }

    private static ByteSize largestRequest(EventLoad load) {
        return new ByteSize(
                Math.max(SMALLEST_REQUEST.bytes(), load.chaos().sizeLimit().bytes() + OVERHEAD_BYTES));
    }

    /** One run: the sending thread's state, and counters that the producer's thread adds to. */
    private static final class Run {
        private final Outbox outbox;
        private final EventLoad load;
        private final Options options;
        private final Ticker ticker;
        private final Map<Kind, LongAdder> acknowledged = new EnumMap<>(Kind.class);
        private final Map<Kind, Callback> callbacks = new EnumMap<>(Kind.class);
        private long sent;

        Run(Outbox outbox, EventLoad load, Options options, Ticker ticker) {
            this.outbox = outbox;
            this.load = load;
            this.options = options;
            this.ticker = ticker;
            for (Kind kind : Kind.values()) {
                LongAdder adder = new LongAdder();
                acknowledged.put(kind, adder);
                // One for each kind and not for each record: this is the hot path.
                callbacks.put(kind, (_, problem) -> settle(kind, adder, problem));
            }
        }

        private void settle(Kind kind, LongAdder adder, @Nullable Exception problem) {
            if (problem == null) {
                adder.increment();
            } else {
                outbox.failures().add("a " + kind.label() + " record", problem);
            }
        }

        void sendAll(Pace pace) {
            while (sent < options.count() && outbox.isOpen() && send(options.first() + sent)) {
                sent++;
                if ((sent & LOOK_MASK) == 0) {
                    ticker.tick(acknowledged.values().stream().mapToLong(LongAdder::sum).sum());
                }
                pace.await(sent);
            }
        }

        private boolean send(long index) {
            Kind kind = load.kind(index);
            return outbox.send(load.key(index, kind), load.value(index, kind),
                    Objects.requireNonNull(callbacks.get(kind)));
        }

        Result result() {
            Map<Kind, Long> counts = new EnumMap<>(Kind.class);
            acknowledged.forEach((kind, adder) -> {
                if (adder.sum() > 0) {
                    counts.put(kind, adder.sum());
                }
            });
            return new Result(Map.copyOf(counts), sent, outbox.failures().count(), outbox.failures().first(),
                    ticker.elapsed());
        }
    }
}
