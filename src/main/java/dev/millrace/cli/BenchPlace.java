package dev.millrace.cli;

import java.nio.file.Path;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.millrace.bench.Throughput;
import dev.millrace.kafka.KafkaSettings;

/** Where measurements take place. */
final class BenchPlace {
    @Option(names = "--brokers", paramLabel = "HOST:PORT,…", defaultValue = KafkaSettings.EMBEDDED, description = "Brokers to measure with. Default: one in a process of its own.")
    private String brokers = KafkaSettings.EMBEDDED;

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep data meanwhile. Default: the folder for temporary files.")
    private @Nullable Path data;

    /** @param storeProcess of the S3 server, if there is one and it is known */
    Throughput.Place place(Terminal terminal, OptionalLong storeProcess) {
        return new Throughput.Place(folder(), brokers, terminal.environment(),
                Main.class.getName(), storeProcess);
    }

    Throughput.Place place(Terminal terminal) {
        return place(terminal, OptionalLong.empty());
    }

    private Path folder() {
        return data == null ? Path.of(System.getProperty("java.io.tmpdir")) : data;
    }
}
