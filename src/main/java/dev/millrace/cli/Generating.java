package dev.millrace.cli;

import java.time.Duration;
import java.util.TreeMap;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.Kind;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Sends generated events to a topic: what the commands of {@code generate} have in common. */
final class Generating {
    @Mixin
    private BrokerOptions brokers = new BrokerOptions();

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--events", paramLabel = "N", defaultValue = "100000", description = "How many records. Default: ${DEFAULT-VALUE}.")
    private long events;

    @Option(names = "--first", paramLabel = "I", defaultValue = "0", description = "Index of the first record: go on where an earlier run ended. Default: ${DEFAULT-VALUE}.")
    private long first;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "0", description = "Records per second, 0 for as fast as it goes. Default: ${DEFAULT-VALUE}.")
    private double rate;

    /** Sends what the options say, prints what was acknowledged, and gives the exit code. */
    int run(EventKind kind, String topic, Terminal terminal) throws InvalidConfigException, Failure {
        EventLoad chosen = load.load(kind, 0, rate, LoadOptions.Usual.ALIKE);
        Generator.Options options = options(topic);
        try (Brokers opened = brokers.open(terminal, "send to topic " + topic)) {
            brokers.prepare(opened, topic);
            Generator.Result result = send(opened, chosen, options, terminal);
            print(result, terminal);
            return result.total() == events ? ExitCode.DONE : ExitCode.NO;
        } catch (KafkaUnavailableException e) {
            throw Failure.of("send to topic " + topic, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("send to topic " + topic, e);
        }
    }

    private Generator.Result send(Brokers opened, EventLoad chosen, Generator.Options options,
            Terminal terminal)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (ProgressLine line = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(5))) {
            return new Generator(opened.clients(), Time.system()).run(chosen, options,
                    (acknowledged, nanos) -> line.show(Counting.progress(acknowledged, events, nanos)));
        }
    }

    private Generator.Options options(String topic) throws Failure {
        try {
            return new Generator.Options(topic, first, events, rate);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "generate", String.valueOf(e.getMessage()),
                    "see millrace generate --help");
        }
    }

    private static void print(Generator.Result result, Terminal terminal) {
        Table table = new Table("KIND", "RECORDS");
        new TreeMap<>(result.acknowledged())
                .forEach((Kind kind, Long count) -> table.row(kind.label(), count));
        table.totals("acknowledged", result.total());
        table.print(terminal.out(), terminal.style());
        terminal.out().println("in " + Durations.print(result.elapsed()) + ", "
                + Counting.rate(result.total(), result.elapsed()));
        if (result.failed() > 0) {
            terminal.err().println("millrace: %,d records failed; the first: %s".formatted(result.failed(),
                    result.firstFailure()));
        }
    }
}
