package dev.millrace.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;

/** How long a forwarded event takes from the broker to a consumer that reads only what is committed. */
public final class TopicLatency {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private TopicLatency() {}

    /**
     * What to measure.
     *
     * @param perSecond events
     * @param warmUp seconds at the beginning that do not count
     * @param seconds that count
     */
    public record Settings(double perSecond, int warmUp, int seconds, TopicThroughput.Task task,
            Throughput.Place place) {
        long events() {
            return Math.round(perSecond * (warmUp + seconds));
        }
    }

    /**
     * Sends logins at a steady rate to one contestant after the other. Blocks for as long as that lasts.
     *
     * @return milliseconds
     */
    public static Map<Contestant, Percentiles> measure(Settings settings, Watcher watcher)
            throws BenchFailedException, InterruptedException, InvalidConfigException,
            KafkaUnavailableException, KafkaRefusedException {
        Map<Contestant, Percentiles> all = new LinkedHashMap<>();
        try (Site site = Site.open(settings.place())) {
            Forwarding forwarding = new Forwarding(site, settings.place().main(), settings.task().interval());
            for (Contestant contestant : settings.task().contestants()) {
                all.put(contestant, run(site, forwarding, contestant, settings, watcher));
            }
        }
        return all;
    }

    private static Percentiles run(Site site, Forwarding forwarding, Contestant contestant, Settings settings,
            Watcher watcher) throws BenchFailedException, InterruptedException, KafkaUnavailableException,
            KafkaRefusedException {
        int partitions = settings.task().partitions();
        String source = site.named("latency");
        // The broker's clock is the machine's own, as is the reader's; who forwards keeps the timestamp.
        site.create(TopicSpec.of(source, partitions).with("message.timestamp.type", "LogAppendTime"));
        Lap.Entrant entrant = forwarding.entrant(contestant, 1, source, partitions);
        EventLoad logins = TopicThroughput.logins(1, Chaos.NONE);
        Clients clients = site.clients();
        FutureTask<List<Arrival>> arrivals = new FutureTask<>(() -> arrivals(clients, entrant.group(),
                partitions, Recount.wanted(logins, settings.events()).forwarded()));
        Thread reader = Thread.ofPlatform().daemon().name("bench-arrivals").start(arrivals);
        try (Child child = Child.start(contestant.label(), entrant.command(), entrant.environment(),
                site.folder().resolve(entrant.group() + ".log"))) {
            var _ = Throughput.send(site, TopicThroughput.logins(1, Chaos.NONE),
                    new Generator.Options(source, 0, settings.events(), settings.perSecond()),
                    contestant.label() + ": sending", watcher);
            return waits(await(arrivals, child), settings);
        } finally {
            reader.interrupt();
            site.drop(source);
            site.drop(entrant.group());
        }
    }

    /** When a record came into the source topic, and when its output could be read; milliseconds since 1970. */
    private record Arrival(long appended, long seen) {}

    /** Reads an output topic until that many records have come; ends early when its thread is interrupted. */
    private static List<Arrival> arrivals(Clients clients, String topic, int partitions, long count)
            throws KafkaUnavailableException, KafkaRefusedException {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(topic, number)).toList();
        Time time = Time.system();
        List<Arrival> arrivals = new ArrayList<>();
        try (Consumer<ByteBuffer, ByteBuffer> reader = clients.reader("bench-arrivals",
                IsolationLevel.READ_COMMITTED)) {
            reader.assign(all);
            reader.seekToBeginning(all);
            while (arrivals.size() < count) {
                var records = reader.poll(POLL);
                long now = time.wallMillis();
                for (ConsumerRecord<ByteBuffer, ByteBuffer> item : records) {
                    arrivals.add(new Arrival(item.timestamp(), now));
                }
            }
        }
        return arrivals;
    }

    private static List<Arrival> await(FutureTask<List<Arrival>> arrivals, Child child)
            throws InterruptedException, BenchFailedException {
        for (long look = 0; look < LIMIT.dividedBy(LOOK_EVERY); look++) {
            try {
                return arrivals.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!child.isAlive()) {
                    throw child.died();
                }
            } catch (ExecutionException e) {
                throw new BenchFailedException("reading what is forwarded", e);
            }
        }
        throw new BenchFailedException(
                "not everything had been forwarded " + LIMIT.toSeconds() + " s after it was sent");
    }

    private static Percentiles waits(List<Arrival> arrivals, Settings settings) {
        long from = arrivals.stream().mapToLong(Arrival::appended).min().orElse(0)
                + settings.warmUp() * 1_000L;
        return Percentiles.of(arrivals.stream().filter(arrival -> arrival.appended() >= from)
                .mapToDouble(arrival -> arrival.seen() - arrival.appended()).toArray());
    }
}
