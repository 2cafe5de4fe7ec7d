package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.tap.Filter;
import dev.millrace.tap.From;
import dev.millrace.tap.Sampling;
import dev.millrace.tap.Tap;
import dev.millrace.transform.InvalidRuleException;

/** {@code millrace tap}: records as they go by. */
@Command(name = "tap", description = {
        "Shows the records of a topic or a pipeline as they go by.",
        "Joins no group and commits nothing. Records of open or aborted transactions are not shown. Ends on Ctrl-C."})
final class TapCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "TOPIC|PIPELINE", description = "What to watch. Of a pipeline of this name: its source, its output if that is a topic, and its dead letters.")
    private String name = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "end", description = "start, end, or how long ago, like -15m. Default: ${DEFAULT-VALUE}.")
    private String from = "end";

    @Option(names = "--filter", paramLabel = "CEL", description = "Only records for which this is true, like 'bytes > 1000 && protocol == \"TCP\"'.")
    private @Nullable String filter;

    @Option(names = "--sample", paramLabel = "1/N", defaultValue = "1/1", description = "Only one record in N. Default: all.")
    private String sample = "1/1";

    @Option(names = "--limit", paramLabel = "N", description = "End when so many are shown.")
    private long limit;

    @Option(names = "--exit", description = "End when all is read that is there now.")
    private boolean isToExit;

    @Option(names = "--json", description = "One JSON object a line, values whole.")
    private boolean isJson;

    TapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        From start = parsed("--from", from, From::parse);
        Sampling sampling = parsed("--sample", sample, Sampling::parse);
        if (limit < 0) {
            throw new Failure(ExitCode.USAGE, "read --limit", "%d is negative".formatted(limit),
                    "leave it away for no limit");
        }
        Filter chosen = filter == null ? null : filter(filter);
        ShutdownSignal signal = ShutdownSignal.installQuiet();
        Settings settings = cluster.settings(terminal);
        Map<String, String> labels = labels(settings);
        String tried = "watch " + name;
        try (Brokers opened = cluster.open(settings, tried)) {
            Map<String, Integer> topics = topics(opened, labels, tried);
            try (Tap tap = Tap.open(opened.clients(), topics, start, Time.system())) {
                terminal.err().println("millrace: watching " + String.join(", ", topics.keySet())
                        + (topics.size() < labels.size() ? " (others do not exist yet)" : "")
                        + "; Ctrl-C ends");
                Watch watch = new Watch(labels, sampling, chosen, tap);
                watch.run(signal);
                return ExitCode.DONE;
            }
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
    }

    private static <T> T parsed(String option, String text, Function<String, T> parser) throws Failure {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read " + option, String.valueOf(e.getMessage()),
                    "see millrace tap --help");
        }
    }

    private static Filter filter(String expression) throws Failure {
        try {
            return Filter.parse(expression);
        } catch (InvalidRuleException e) {
            throw new Failure(ExitCode.USAGE, "read --filter", String.valueOf(e.getMessage()),
                    "write an expression that is true for what you want to see");
        }
    }

    /** What each topic is to the pipeline, in the order of the way; "" for a topic on its own. */
    private Map<String, String> labels(Settings settings) {
        Map<String, String> labels = new LinkedHashMap<>();
        Optional<PipelineSettings> pipeline = settings.pipelines().stream()
                .filter(one -> one.name().equals(name)).findFirst();
        if (pipeline.isEmpty()) {
            labels.put(name, "");
            return labels;
        }
        labels.put(pipeline.get().from().topic(), "in");
        if (pipeline.get().to() instanceof TopicSinkSettings output) {
            labels.put(output.topic(), "out");
        }
        labels.put(pipeline.get().deadLetterTopic(), "dead");
        return labels;
    }

    /** Those that exist, with their partitions. A pipeline's own topics may not be there before it has run. */
    private Map<String, Integer> topics(Brokers opened, Map<String, String> labels, String tried)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        try (Topics topics = Topics.open(opened.clients())) {
            Map<String, TopicIdentity> found = topics.describe(labels.keySet());
            Map<String, Integer> partitions = new LinkedHashMap<>();
            for (String topic : labels.keySet()) {
                Optional.ofNullable(found.get(topic))
                        .ifPresent(there -> partitions.put(topic, there.partitions()));
            }
            if (partitions.isEmpty()) {
                throw new Failure(ExitCode.CONFIGURATION, tried,
                        "there is no such topic at " + opened.settings().brokers()
                                + ", and no pipeline of that name",
                        "correct the name, or name the configuration with --config");
            }
            return partitions;
        }
    }

    /** One run of the command. */
    private final class Watch {
        private final Map<String, String> labels;
        private final Sampling sampling;
        private final @Nullable Filter chosen;
        private final Tap tap;
        private final TapPrinter printer;
        private long read;
        private long shown;

        Watch(Map<String, String> labels, Sampling sampling, @Nullable Filter chosen, Tap tap) {
            this.labels = labels;
            this.sampling = sampling;
            this.chosen = chosen;
            this.tap = tap;
            this.printer = isJson
                    ? new TapJson()
                    : new TapText(terminal.style(), labels.size() > 1);
        }

        void run(ShutdownSignal signal) throws KafkaUnavailableException {
            boolean isOn = true;
            while (isOn && !signal.isRequested() && !(isToExit && tap.isPastOpening())) {
                isOn = tap.poll(LOOK_EVERY, item -> take(item) && !signal.isRequested());
                // Whoever reads what is printed may have had enough: "| head".
                isOn &= !terminal.out().checkError();
            }
            terminal.err().println("millrace: %,d shown of %,d read".formatted(shown, read)
                    + aside(chosen == null ? 0 : chosen.unanswered(), "had no answer for the filter")
                    + aside(tap.lost(), "were deleted before they were read"));
        }

        private static String aside(long count, String what) {
            return count == 0 ? "" : "; %,d %s".formatted(count, what);
        }

        private boolean take(ConsumerRecord<ByteBuffer, ByteBuffer> item) {
            read++;
            Position position = new Position(new Partition(item.topic(), item.partition()), item.offset());
            if (sampling.takes(position)
                    && (chosen == null || chosen.passes(item, Time.system().wallMillis()))) {
                shown++;
                terminal.out().println(printer.line(labels.getOrDefault(item.topic(), ""), item));
            }
            return limit == 0 || shown < limit;
        }
    }
}
