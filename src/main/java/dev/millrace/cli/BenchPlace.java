package dev.millrace.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.millrace.bench.Throughput;
import dev.millrace.kafka.KafkaSettings;

/** Where measurements take place: brokers, folder and object store. */
final class BenchPlace {
    private enum Store {
        FOLDER, S3
    }

    @Option(names = "--brokers", paramLabel = "HOST:PORT,…", defaultValue = KafkaSettings.EMBEDDED, description = "Brokers to measure with. Default: one in a process of its own.")
    private String brokers = KafkaSettings.EMBEDDED;

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep data meanwhile. Default: the folder for temporary files.")
    private @Nullable Path data;

    @Option(names = "--store", paramLabel = "STORE", defaultValue = "folder", description = "Where objects go: folder or s3. Default: ${DEFAULT-VALUE}.")
    private Store store = Store.FOLDER;

    @Option(names = "--s3-endpoint", paramLabel = "URL", description = "The S3 server. Its keys come from MINIO_ACCESS_KEY and MINIO_SECRET_KEY; what was written stays there.")
    private @Nullable String endpoint;

    @Option(names = "--s3-pid", paramLabel = "PID", description = "Process of the S3 server, to count its CPU apart.")
    private @Nullable Long storeProcess;

    Throughput.Place place(Terminal terminal) throws Failure {
        if ((store == Store.S3) != (endpoint != null)) {
            throw new Failure(ExitCode.USAGE, "choose the store", "--store s3 and --s3-endpoint go together",
                    "give both or neither");
        }
        Path folder = data == null ? Path.of(System.getProperty("java.io.tmpdir")) : data;
        return new Throughput.Place(folder, brokers, terminal.environment(),
                List.of(Main.class.getName(), "sink"),
                storeProcess == null ? OptionalLong.empty() : OptionalLong.of(storeProcess));
    }

    /** Variables of the sink that name the store; none for a folder, which is made for each run. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        if (endpoint != null) {
            variables.put("MINIO_ENDPOINT", endpoint);
        }
        return variables;
    }

    /** "folder" or "s3". */
    String storeName() {
        return store == Store.FOLDER ? "folder" : "s3";
    }
}
