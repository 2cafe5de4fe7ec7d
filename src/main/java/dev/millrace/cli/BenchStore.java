package dev.millrace.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where measured sinks put their objects. */
final class BenchStore {
    private enum Kind {
        FOLDER, S3
    }

    @Option(names = "--store", paramLabel = "STORE", defaultValue = "folder", description = "Where objects go: folder or s3. Default: ${DEFAULT-VALUE}.")
    private Kind kind = Kind.FOLDER;

    @Option(names = "--s3-endpoint", paramLabel = "URL", description = "The S3 server. Its keys come from MINIO_ACCESS_KEY and MINIO_SECRET_KEY; what is written stays there.")
    private @Nullable String endpoint;

    @Option(names = "--s3-pid", paramLabel = "PID", description = "Process of the S3 server, to count its CPU apart.")
    private @Nullable Long process;

    void check() throws Failure {
        if ((kind == Kind.S3) != (endpoint != null)) {
            throw new Failure(ExitCode.USAGE, "choose the store", "--store s3 and --s3-endpoint go together",
                    "give both or neither");
        }
    }

    OptionalLong process() {
        return process == null ? OptionalLong.empty() : OptionalLong.of(process);
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
    String label() {
        return switch (kind) {
            case FOLDER -> "folder";
            case S3 -> "s3";
        };
    }
}
