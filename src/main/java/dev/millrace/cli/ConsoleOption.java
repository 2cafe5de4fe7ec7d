package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.millrace.config.ConsoleAddress;
import dev.millrace.console.ConsoleSettings;

/** {@code --console}: whether and where the pages are. */
final class ConsoleOption {
    /** Where it is unless something else is said. */
    static final String USUAL = "127.0.0.1:8420";
    private static final String FILE = "_FILE";

    @Option(names = "--console", paramLabel = "ADDRESS", arity = "0..1", fallbackValue = USUAL, description = {
            "Show everything in a browser at host:port, or at a port of this machine. Default: " + USUAL
                    + ". For other addresses, MILLRACE_CONSOLE_VIEW_TOKEN and MILLRACE_CONSOLE_OPERATE_TOKEN say who may use it."})
    private @Nullable String address;

    boolean isGiven() {
        return address != null;
    }

    /** The usual one unless another was given. */
    String address() {
        return address == null ? USUAL : address;
    }

    /** Empty where no console is wanted. */
    Optional<ConsoleSettings> settings(Map<String, String> environment) throws Failure {
        return address == null ? Optional.empty() : Optional.of(at(address, environment));
    }

    static ConsoleSettings at(String address, Map<String, String> environment) throws Failure {
        try {
            return ConsoleAddress.of(address, token(environment, ConsoleAddress.VIEW_TOKEN),
                    token(environment, ConsoleAddress.OPERATE_TOKEN));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "open the console", String.valueOf(e.getMessage()),
                    "see docs/console.md");
        }
    }

    /** The variable, or the content of the file that the one with "_FILE" names. */
    private static Optional<String> token(Map<String, String> environment, String name) throws Failure {
        String file = environment.get(name + FILE);
        if (file == null || environment.containsKey(name)) {
            return Optional.ofNullable(environment.get(name));
        }
        try {
            return Optional.of(Files.readString(Path.of(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Failure(ExitCode.CONFIGURATION, "read " + name + FILE, String.valueOf(e.getMessage()),
                    "name a file that can be read");
        }
    }
}
