package dev.millrace.cli;

import java.nio.file.Path;

import picocli.CommandLine.Option;

/** {@code --data}: where the embedded broker and, by default, the objects are. */
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", defaultValue = "data", description = "Folder of the embedded broker, where one is used, and of the objects of the built-in configuration. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("data");

    Path folder() {
        return folder;
    }
}
