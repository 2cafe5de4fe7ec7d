package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.millrace.config.ConfigFile;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;

/** {@code --config}, the same for every command that has it. */
final class ConfigOption {
    @Option(names = {"-c",
            "--config"}, paramLabel = "FILE", description = "The configuration. Default: millrace.yaml here if there is one, else the built-in one (a broker in "
                    + "this process, a folder as store).")
    private @Nullable Path file;

    /** The file that counts; empty for the built-in configuration. */
    Optional<Path> file() {
        Path standard = Path.of(ConfigFile.DEFAULT_NAME);
        return Optional.ofNullable(file).or(() -> Optional.of(standard).filter(Files::exists));
    }

    /** "millrace.yaml" or "built-in configuration", for people. */
    String origin() {
        return file().map(Path::toString).orElse("built-in configuration");
    }

    /** @param data where the built-in configuration keeps its objects, unless OBJECTS_URL says otherwise */
    Settings load(Map<String, String> environment, Path data) throws InvalidConfigException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putIfAbsent("OBJECTS_URL", "file:" + data.resolve("objects"));
        return load(file().isPresent() ? environment : variables);
    }

    Settings load(Map<String, String> environment) throws InvalidConfigException {
        Optional<Path> chosen = file();
        return chosen.isPresent()
                ? ConfigFile.load(chosen.get(), environment)
                : ConfigFile.builtIn(environment);
    }

    /** As above, without what brokers and store need. */
    Settings loadPipelines(Map<String, String> environment) throws InvalidConfigException {
        Optional<Path> chosen = file();
        return chosen.isPresent()
                ? ConfigFile.loadPipelines(chosen.get(), environment)
                : ConfigFile.builtIn(environment);
    }
}
