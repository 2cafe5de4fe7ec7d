package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.explain.Explainer;
import dev.millrace.explain.Explanation;
import dev.millrace.explain.Sighting;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.tap.Filter;
import dev.millrace.tap.From;
import dev.millrace.tap.Spots;
import dev.millrace.transform.InvalidRuleException;

/** {@code millrace explain}: what became of this record, and why? */
@Command(name = "explain", description = {
        "What became of this record, and why?",
        "Says for each pipeline what the ledger has of the offset, what every stage decides under the rules that held"
                + " then, and in which line of which object, which output record or which dead letter it is now. Joins no"
                + " group and writes nothing. Exit code 1 when nothing matches."})
final class ExplainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", arity = "0..1", paramLabel = "TOPIC-PARTITION@OFFSET|TOPIC", description = "A record, like network-telemetry-3@4711. With --where the topic alone; may be left away where all pipelines read the same.")
    private @Nullable String what;

    @Option(names = "--where", paramLabel = "CEL", description = "The newest record for which this is true, like 'event_id == \"4711\"'.")
    private @Nullable String where;

    @Option(names = "--last", paramLabel = "DURATION", defaultValue = "1h", description = "How far back --where looks, by the timestamps of records. Default: ${DEFAULT-VALUE}.")
    private String last = "1h";

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "--where ends when so many match; the newest is explained, the others are named. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--sink", description = "The pipeline of `millrace sink` with the environment variables of this shell.")
    private boolean isSink;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Settings settings = isSink
                ? SinkEnvironment.read(terminal.environment()).settings()
                : cluster.settings(terminal);
        Filter filter = where == null ? null : filter(where);
        Optional<Position> named = Optional.ofNullable(what).flatMap(Coordinates::parse);
        if (filter == null && named.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "explain " + (what == null ? "a record" : what),
                    "that names no record", "write TOPIC-PARTITION@OFFSET, or --where with a condition");
        }
        String tried = "explain " + (filter == null ? named.orElseThrow() : topic(settings));
        try (Brokers opened = cluster.open(settings, tried)) {
            List<Position> found = filter == null
                    ? List.of(named.orElseThrow())
                    : search(opened.clients(), topic(settings), filter);
            if (found.isEmpty()) {
                throw new Failure(ExitCode.NO, tried,
                        "no record of the last " + last + " matches " + where,
                        "look further back with --last, or elsewhere");
            }
            Explanation explanation = explain(opened.clients(), settings, found.getFirst());
            print(explanation, found);
            return explanation.sighting() instanceof Sighting.Absent(Sighting.Why why, _)
                    && why == Sighting.Why.NO_PARTITION ? ExitCode.NO : ExitCode.DONE;
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
    }

    private ProgressLine progress() {
        return new ProgressLine(terminal, Time.system(), Duration.ofSeconds(10));
    }

    private Explanation explain(Clients clients, Settings settings, Position position)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (ProgressLine progress = progress()) {
            return new Explainer(
                    new Explainer.Place(clients, settings.store(), Time.system(), progress::show),
                    settings.pipelines()).explain(position);
        }
    }

    private void print(Explanation explanation, List<Position> found) {
        if (isJson) {
            Json.print(terminal.out(), ExplainJson.of(explanation, found));
            return;
        }
        if (found.size() > 1) {
            terminal.err().println("millrace: " + (found.size() >= limit ? "at least " : "")
                    + "%,d records match; this is the newest. The others: ".formatted(found.size())
                    + found.stream().skip(1).map(Position::toString).collect(Collectors.joining(", ")));
        }
        new ExplainText(terminal.out(), terminal.style()).print(explanation);
    }

    private static Filter filter(String expression) throws Failure {
        try {
            return Filter.parse(expression);
        } catch (InvalidRuleException e) {
            throw new Failure(ExitCode.USAGE, "read --where", String.valueOf(e.getMessage()),
                    "write an expression that is true for what you look for");
        }
    }

    private String topic(Settings settings) throws Failure {
        if (what != null) {
            return Coordinates.parse(what).map(position -> position.partition().topic()).orElse(what);
        }
        Set<String> topics = settings.pipelines().stream().map(pipeline -> pipeline.from().topic())
                .collect(Collectors.toSet());
        if (topics.size() != 1) {
            throw new Failure(ExitCode.USAGE, "explain --where",
                    topics.isEmpty() ? "no pipeline is configured" : "pipelines read several topics",
                    "name the topic to look in");
        }
        return topics.iterator().next();
    }

    private List<Position> search(Clients clients, String topic, Filter filter)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        if (limit < 1) {
            throw new Failure(ExitCode.USAGE, "read --limit", limit + " is too few", "write 1 or more");
        }
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> found = new ArrayList<>();
        long now = Time.system().wallMillis();
        try (Spots spots = Spots.open(clients, topic, partitions(clients, topic), new From.Ago(ago()),
                Time.system()); ProgressLine progress = progress()) {
            long size = spots.size();
            spots.newestFirst(item -> {
                if (filter.passes(item, now)) {
                    found.add(item);
                }
                return found.size() < limit;
            }, read -> progress.show("looking through %s, newest first: %,d of %,d, %s found".formatted(topic,
                    read, size, found.size())));
        }
        return found.stream().sorted((one, other) -> one.timestamp() == other.timestamp()
                ? Long.compare(other.offset(), one.offset())
                : Long.compare(other.timestamp(), one.timestamp()))
                .map(item -> new Position(new Partition(item.topic(), item.partition()), item.offset()))
                .toList();
    }

    private Duration ago() throws Failure {
        try {
            return Durations.parse(last);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --last", String.valueOf(e.getMessage()),
                    "see millrace explain --help");
        }
    }

    private static int partitions(Clients clients, String topic)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        try (Topics topics = Topics.open(clients)) {
            return topics.describe(topic).map(TopicIdentity::partitions)
                    .orElseThrow(() -> new Failure(ExitCode.CONFIGURATION, "look through " + topic,
                            "there is no such topic at " + clients.settings().brokers(),
                            "correct the name, or name the brokers"));
        }
    }
}
