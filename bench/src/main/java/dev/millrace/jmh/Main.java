package dev.millrace.jmh;

import java.util.stream.Stream;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import dev.millrace.format.Formats;

/** Runs JMH with its own options, and with defaults that fit: short, with allocation, every format there is. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(arguments);
        if (given.shouldHelp()) {
            System.out.println("options of JMH: see https://github.com/openjdk/jmh, or bench/README.md");
            return;
        }
        ChainedOptionsBuilder options = new OptionsBuilder().parent(given).addProfiler(GCProfiler.class)
                .jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseCompactObjectHeaders", "-Xmx1g");
        if (!given.getForkCount().hasValue()) {
            options.forks(1);
        }
        if (!given.getWarmupIterations().hasValue()) {
            options.warmupIterations(3).warmupTime(TimeValue.seconds(1));
        }
        if (!given.getMeasurementIterations().hasValue()) {
            options.measurementIterations(5).measurementTime(TimeValue.seconds(1));
        }
        if (!given.getParameter("format").hasValue()) {
            options.param("format", Stream.of("json.gz", "json.zst", "parquet").filter(Main::isKnown)
                    .toArray(String[]::new));
        }
        new Runner(options.build()).run();
    }

    private static boolean isKnown(String format) {
        try {
            return Formats.of(format).extension().equals(format);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
