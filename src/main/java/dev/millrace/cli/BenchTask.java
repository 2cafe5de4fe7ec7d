package dev.millrace.cli;

import java.time.Duration;
import java.util.List;

import picocli.CommandLine.Option;

import dev.millrace.base.Durations;
import dev.millrace.bench.Contestant;
import dev.millrace.bench.TopicThroughput;

/** What those who forward to a topic are given. */
final class BenchTask {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these of pipeline and streams.")
    private List<String> only = List.of();

    @Option(names = "--partitions", paramLabel = "N", defaultValue = "4", description = "Partitions of each topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(names = "--interval", paramLabel = "DURATION", defaultValue = "100ms", description = "From one transaction to the next, for both. Default: ${DEFAULT-VALUE}.")
    private String interval = "100ms";

    TopicThroughput.Task task() throws Failure {
        if (partitions < 1) {
            throw wrong("--partitions begins at 1");
        }
        return new TopicThroughput.Task(BenchCommand.chosen(only, Contestant.OF_TOPICS), partitions,
                interval());
    }

    private Duration interval() throws Failure {
        try {
            Duration read = Durations.parse(interval);
            if (read.compareTo(SHORTEST) < 0 || read.compareTo(LONGEST) > 0) {
                throw wrong("--interval lies between 10ms and 10s");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Failure wrong(String found) {
        return new Failure(ExitCode.USAGE, "measure forwarding", found, "see millrace bench topic --help");
    }
}
