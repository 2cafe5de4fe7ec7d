package dev.millrace.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.Generator;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;

/** How long an event takes from the broker to an object that everybody can see. */
public final class Latency {
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private Latency() {}

    /**
     * What to measure.
     *
     * @param perSecond events
     * @param warmUp seconds at the beginning that do not count
     * @param seconds that count
     */
    public record Settings(double perSecond, int warmUp, int seconds, int partitions,
            Throughput.Place place, Map<String, String> variables) {
        public Settings {
            variables = Map.copyOf(variables);
        }
    }

    /**
     * Sends events at a steady rate to a sink that writes a batch each second. Blocks for as long as that lasts.
     *
     * @return milliseconds
     */
    public static Percentiles measure(Settings settings, Watcher watcher)
            throws BenchFailedException, InterruptedException, InvalidConfigException,
            KafkaUnavailableException, KafkaRefusedException {
        try (Site site = Site.open(settings.place())) {
            String topic = site.named("latency");
            // The broker's clock is the machine's own, as is the one that sees the objects.
            site.create(TopicSpec.of(topic, settings.partitions()).with("message.timestamp.type",
                    "LogAppendTime"));
            Path objects = site.folder().resolve("objects");
            Map<String, String> environment = Course.environment(site, topic, topic);
            environment.putAll(Map.of("MINIO_ENDPOINT", "file:" + objects, "MINIO_BUCKET", "bench",
                    "OBJECT_PATH", "events", "FLUSH_INTERVAL_SEC", "1"));
            environment.putAll(settings.variables());
            Collection<Sightings.Sighting> seen;
            try (Child sink = Child.start("the sink", settings.place().sink(), environment,
                    site.folder().resolve("sink.log"));
                    Sightings sightings = Sightings.start(objects.resolve("bench/events"), Time.system())) {
                long events = Math.round(settings.perSecond() * (settings.warmUp() + settings.seconds()));
                var _ = Throughput.send(site, Throughput.events(1, Chaos.NONE),
                        new Generator.Options(topic, 0, events, settings.perSecond()), "sending", watcher);
                awaitSettled(site, topic, sink);
                seen = sightings.all();
            }
            return waits(seen, appended(site, topic, settings));
        }
    }

    private static Percentiles waits(Collection<Sightings.Sighting> seen,
            Map<Integer, Map<Long, Long>> appended)
            throws BenchFailedException {
        double[] waits = Sightings.waits(seen, appended);
        long wanted = appended.values().stream().mapToLong(Map::size).sum();
        if (waits.length != wanted || wanted == 0) {
            throw new BenchFailedException(
                    "of %,d events, %,d were seen in objects".formatted(wanted, waits.length));
        }
        return Percentiles.of(waits);
    }

    private static void awaitSettled(Site site, String topic, Child sink)
            throws InterruptedException, BenchFailedException, KafkaUnavailableException,
            KafkaRefusedException {
        var extents = site.extents(topic);
        for (long look = 0; look < SETTLE_LIMIT.dividedBy(LOOK_EVERY); look++) {
            Map<Integer, Long> committed = site.committed(topic, topic);
            if (extents.entrySet().stream()
                    .allMatch(extent -> committed.getOrDefault(extent.getKey(), 0L) >= extent
                            .getValue().end())) {
                return;
            }
            if (!sink.isAlive()) {
                throw sink.died();
            }
            Thread.sleep(LOOK_EVERY);
        }
        throw new BenchFailedException("the sink had not settled everything after " + SETTLE_LIMIT.toSeconds()
                + " s");
    }

    /** When the broker took the records that count, by partition and offset. */
    private static Map<Integer, Map<Long, Long>> appended(Site site, String topic, Settings settings)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        Map<Integer, Map<Long, Long>> appended = new HashMap<>();
        WholeTopic.read(site, topic, item -> appended.computeIfAbsent(item.partition(), _ -> new HashMap<>())
                .put(item.offset(), item.timestamp()));
        long from = appended.values().stream().flatMap(offsets -> offsets.values().stream())
                .mapToLong(Long::longValue).min().orElse(0) + settings.warmUp() * 1_000L;
        appended.values().forEach(offsets -> offsets.values().removeIf(millis -> millis < from));
        return appended;
    }
}
