package dev.millrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.generate.Publisher;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.topics.WantedTopic;

/** {@code millrace publish}: NDJSON to a topic. */
@Command(name = "publish", description = {
        "Sends a file or standard input to a topic, one record a line.",
        "Values are the lines byte for byte, without their ends. Counts what the brokers acknowledged; exit code 1"
                + " unless that is all of it."})
final class PublishCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Where to.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "What to send; - for standard input.")
    private String file = "-";

    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    @Option(names = "--key", paramLabel = "FIELD", description = "Top-level field whose value becomes the key; several with commas between them, whose values are joined by ':'. Default: what the configuration declares for the topic (topics.declare), else no keys.")
    private @Nullable String key;

    @Option(names = "--max-line", paramLabel = "SIZE", defaultValue = "1MiB", description = "Longer lines are failures. Default: ${DEFAULT-VALUE}.")
    private String maxLine = "1MiB";

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Settings settings = brokers.settings(terminal);
        Publisher.Options options = options(settings);
        try (InputStream in = open(); Brokers opened = brokers.open(settings, "publish to " + topic)) {
            brokers.prepare(opened, topic);
            Publisher.Result result = send(in, opened, options);
            print(result, options);
            return result.isComplete() ? ExitCode.DONE : ExitCode.NO;
        } catch (IOException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "read " + file, String.valueOf(e.getMessage()),
                    "what was sent before stays sent");
        } catch (KafkaUnavailableException e) {
            throw Failure.of("publish to " + topic, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("publish to " + topic, e);
        }
    }

    private Publisher.Options options(Settings settings) throws Failure {
        String fields = key != null
                ? key
                : settings.topics().find(topic).flatMap(WantedTopic::key)
                        .map(strategy -> String.join(",", strategy.fields())).orElse("");
        try {
            return new Publisher.Options(topic, fields, ByteSize.parse(maxLine));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --max-line", String.valueOf(e.getMessage()),
                    "see millrace publish --help");
        }
    }

    private InputStream open() throws Failure {
        if (file.equals("-")) {
            return System.in;
        }
        try {
            return Files.newInputStream(Path.of(file));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "read " + file, "there is no such file, or it may not be read",
                    "name a file of one JSON document a line, or - for standard input");
        }
    }

    private Publisher.Result send(InputStream in, Brokers opened, Publisher.Options options)
            throws IOException, KafkaUnavailableException, KafkaRefusedException {
        try (ProgressLine line = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(5))) {
            return new Publisher(opened.clients(), Time.system()).run(in, options,
                    (acknowledged, nanos) -> line
                            .show("%,d acknowledged, %s".formatted(acknowledged,
                                    Counting.rate(acknowledged, Duration.ofNanos(nanos)))));
        }
    }

    private void print(Publisher.Result result, Publisher.Options options) {
        terminal.out().println(
                "%,d lines read, %,d acknowledged, %,d empty, %,d without key, %,d failed; %s, %s".formatted(
                        result.lines(), result.acknowledged(), result.empty(),
                        options.keyField().isEmpty() ? result.acknowledged() : result.withoutKey(),
                        result.failed(), Durations.print(result.elapsed()),
                        Counting.rate(result.acknowledged(), result.elapsed())));
        if (result.failed() > 0) {
            terminal.err().println("millrace: the first failure: " + result.firstFailure());
        }
    }
}
