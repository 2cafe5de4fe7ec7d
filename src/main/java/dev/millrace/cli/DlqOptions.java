package dev.millrace.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.replay.Action;
import dev.millrace.replay.DeadLetters;
import dev.millrace.transform.InvalidRuleException;

/** Whose dead letters, and how they are reached: the same for every command about them. */
final class DlqOptions {
    private static final Duration SAY_EVERY = Duration.ofSeconds(2);
    private static final long WORTH_SAYING = 5_000;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Look at this topic for dead letters, instead of those of all pipelines. May be given several times.")
    private List<String> topics = new ArrayList<>();

    /** What a command does with the letters. */
    interface Task {
        int run(DeadLetters letters, Settings settings)
                throws Failure, InvalidRuleException, KafkaUnavailableException, KafkaRefusedException;
    }

    /** Whether a command needs to know all letters, or only single ones. */
    enum Reading {
        ALL, NOTHING
    }

    /**
     * Does it, and puts what goes wrong into words.
     *
     * @param tried what the command wanted, to begin a message with
     * @return the exit code
     */
    int with(Terminal terminal, String tried, Reading reading, Task task)
            throws InvalidConfigException, Failure {
        Settings settings = cluster.settings(terminal);
        DeadLetters.Setup setup = new DeadLetters.Setup(settings.pipelines(), topics,
                cache(terminal.environment()));
        if (setup.letterTopics().isEmpty() && reading == Reading.ALL) {
            throw new Failure(ExitCode.CONFIGURATION, tried, "there is no pipeline in the configuration",
                    "name the configuration with --config, or a topic with --topic");
        }
        try (Brokers opened = cluster.open(settings, tried);
                DeadLetters letters = DeadLetters.open(opened.clients(), setup, Time.system())) {
            if (reading == Reading.ALL) {
                refresh(letters, terminal);
            }
            return task.run(letters, settings);
        } catch (InvalidRuleException e) {
            throw new Failure(ExitCode.USAGE, "read --where", String.valueOf(e.getMessage()),
                    "write an expression that is true for the letters you mean");
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
    }

    private static void refresh(DeadLetters letters, Terminal terminal)
            throws KafkaUnavailableException, KafkaRefusedException {
        try (ProgressLine progress = new ProgressLine(terminal, Time.system(), SAY_EVERY)) {
            long start = Time.system().nanos();
            letters.refresh((topic, done, all) -> {
                if (all >= WORTH_SAYING) {
                    progress.show("reading " + Table.printable(topic) + ": "
                            + Counting.progress(done, all, Time.system().nanos() - start));
                }
            });
        }
    }

    /** Where caches of a user belong; null when nobody says where the user is at home. */
    private static @Nullable Path cache(Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (folder.isEmpty() && home.isEmpty()) {
            return null;
        }
        Path caches = folder.isEmpty() ? Path.of(home, ".cache") : Path.of(folder);
        return caches.resolve("millrace").resolve("dead-letters");
    }

    /** Who runs this command, for the record. */
    static Action.Actor actor(CommandSpec spec, Terminal terminal, String reason) {
        ParseResult parsed = spec.root().commandLine().getParseResult();
        String command = parsed.originalArgs().stream().map(DlqOptions::quoted)
                .collect(Collectors.joining(" "));
        return new Action.Actor(System.getProperty("user.name", "unknown"), host(terminal), command, reason);
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w@.,:/=+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    private static String host(Terminal terminal) {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return terminal.environment().getOrDefault("HOSTNAME", "unknown");
        }
    }
}
