package dev.millrace.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.LoginEvents;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** The throughput of a pipeline that forwards to a topic, next to the same job by Kafka Streams. */
public final class TopicThroughput {
    private static final double EVENTS_PER_SECOND = 10_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** No record is left out of the steady rate: none waits for longer than from one transaction to the next. */
    private static final Course.Rules RULES = new Course.Rules(List.of(), Map.of(), 1, OptionalLong.empty());
    private final Site site;
    private final Load load;
    private final Recount wanted;
    private final Forwarding forwarding;

    private TopicThroughput(Site site, Load load, Recount wanted, Forwarding forwarding) {
        this.site = site;
        this.load = load;
        this.wanted = wanted;
        this.forwarding = forwarding;
    }

    /**
     * What to measure.
     *
     * @param bad share of bad records, 0 to 1
     * @param repeats how often each contestant runs
     * @param task who takes part, and how
     */
    public record Settings(long events, double bad, long seed, int repeats, Task task,
            Throughput.Place place) {}

    /**
     * What every contestant is given.
     *
     * @param contestants in the order of their turns
     * @param partitions of each topic
     * @param interval from one transaction to the next
     */
    public record Task(List<Contestant> contestants, int partitions, Duration interval) {
        public Task {
            contestants = List.copyOf(contestants);
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
        Task task = settings.task();
        try (Site site = Site.open(settings.place())) {
            Forwarding forwarding = new Forwarding(site, settings.place().main(), task.interval());
            EventLoad logins = logins(settings.seed(), Chaos.ofBad(settings.bad()));
            Load load = Throughput.load(site, new Throughput.Events(site.named("logins"), settings.events(),
                    task.partitions(), logins), watcher);
            watcher.doing("counting what has to come out");
            Recount wanted = Recount.wanted(logins, settings.events());
            TopicThroughput course = new TopicThroughput(site, load, wanted, forwarding);
            List<Run> runs = new ArrayList<>();
            for (int repetition = 1; repetition <= settings.repeats(); repetition++) {
                for (Contestant contestant : task.contestants()) {
                    Run run = course.run(contestant, repetition, watcher);
                    watcher.done(run);
                    runs.add(run);
                }
            }
            return runs;
        }
    }

    /** As `millrace generate logins` makes them, but at another pace. */
    static EventLoad logins(long seed, Chaos chaos) {
        return new EventLoad(new LoginEvents(seed, START, EVENTS_PER_SECOND), chaos, seed);
    }

    private Run run(Contestant contestant, int repetition, Watcher watcher) throws BenchFailedException,
            InterruptedException, KafkaUnavailableException, KafkaRefusedException {
        Lap.Entrant entrant = forwarding.entrant(contestant, repetition, load.topic(),
                load.extents().size());
        String output = entrant.group();
        try (Lap lap = new Lap(site, load, RULES, entrant, watcher)) {
            Run run = lap.finish();
            watcher.doing(contestant.label() + ": counting what came out");
            Recount found = Recount.found(site, output);
            return run.with(new Run.Counts(load.records(), found.forwarded(), found.dead(), 0),
                    problem(contestant, output, found));
        } finally {
            site.drop(output);
            Site.remove(site.folder().resolve(output));
        }
    }

    private String problem(Contestant contestant, String pipeline, Recount found)
            throws KafkaUnavailableException, KafkaRefusedException {
        boolean hasBooks = contestant == Contestant.PIPELINE;
        return hasBooks && !site.audit(pipeline).isBalanced()
                ? "its books do not balance"
                : wanted.problem(found);
    }
}
