package dev.millrace.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.Kind;
import dev.millrace.generate.NetworkEvents;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;

/** The throughput of the sink, next to a sink of an afternoon and to what the machine can do at all. */
public final class Throughput {
    /** As `millrace generate network` spaces them where no rate is given. */
    private static final double EVENTS_PER_SECOND = 10_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Throughput() {}

    /**
     * What to measure.
     *
     * @param bad share of bad records, 0 to 1
     * @param repeats how often each contestant runs
     * @param contestants in the order of their turns
     * @param place where it takes place
     * @param variables of the sink, beside what it is given anyway
     */
    public record Settings(long events, int partitions, double bad, long seed, int repeats,
            List<Contestant> contestants, int batchSize, Place place, Map<String, String> variables) {
        public Settings {
            contestants = List.copyOf(contestants);
            variables = Map.copyOf(variables);
        }
    }

    /**
     * Where measurements take place.
     *
     * @param folder to make the folder with the data in
     * @param brokers addresses, or "embedded" for one in a process of its own
     * @param environment of this process; what it says of the sink holds for the sinks that are measured
     * @param main class of the program
     * @param storeProcess of the S3 server, to count its CPU apart
     */
    public record Place(Path folder, String brokers, Map<String, String> environment, String main,
            OptionalLong storeProcess) {
        public Place {
            environment = Map.copyOf(environment);
        }

        /** How {@code millrace sink} is started. */
        List<String> sink() {
            return List.of(main, "sink");
        }
    }

    /**
     * Loads a topic once, then lets the contestants run in turns. Blocks for minutes.
     *
     * @return every run, in the order they were made
     */
    public static List<Run> measure(Settings settings, Watcher watcher)
            throws BenchFailedException, InterruptedException, InvalidConfigException,
            KafkaUnavailableException, KafkaRefusedException {
        Place place = settings.place();
        try (Site site = Site.open(place)) {
            Load load = load(site, new Events(site.named("events"), settings.events(), settings.partitions(),
                    events(settings.seed(), Chaos.ofBad(settings.bad()))), watcher);
            Course course = new Course(site, load, new Course.Rules(place.sink(), settings.variables(),
                    settings.batchSize(), place.storeProcess()));
            List<Run> runs = new ArrayList<>();
            for (int repetition = 1; repetition <= settings.repeats(); repetition++) {
                for (Contestant contestant : settings.contestants()) {
                    Run run = course.run(contestant, repetition, watcher);
                    watcher.done(run);
                    runs.add(run);
                }
            }
            return runs;
        }
    }

    /** Events to be sent to a topic that is not there yet. */
    record Events(String topic, long count, int partitions, EventLoad load) {}

    static Load load(Site site, Events events, Watcher watcher)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        site.create(TopicSpec.of(events.topic(), events.partitions()));
        Generator.Result sent = send(site, events.load(),
                new Generator.Options(events.topic(), 0, events.count(), 0), "loading the topic", watcher);
        long bad = sent.acknowledged().entrySet().stream().filter(kind -> kind.getKey().isBad())
                .mapToLong(Map.Entry<Kind, Long>::getValue).sum();
        return Load.of(site, events.topic(), sent.total() - bad, bad);
    }

    /**
     * Sends all of it.
     *
     * @param doing for people: "loading the topic"
     */
    static Generator.Result send(Site site, EventLoad load, Generator.Options options, String doing,
            Watcher watcher) throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        long events = options.count();
        Generator.Result sent = new Generator(site.clients(), Time.system()).run(load, options,
                (acknowledged, _) -> watcher.doing("%s: %,d of %,d events".formatted(doing, acknowledged,
                        events)));
        if (sent.total() != events) {
            throw new BenchFailedException("only %,d of %,d events could be sent: %s".formatted(sent.total(),
                    events, sent.firstFailure()));
        }
        return sent;
    }

    /** As `millrace generate network` makes them. */
    static EventLoad events(long seed, Chaos chaos) {
        return new EventLoad(new NetworkEvents(seed, START, EVENTS_PER_SECOND), chaos, seed);
    }
}
