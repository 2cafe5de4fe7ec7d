package dev.millrace.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.topics.Adoption;
import dev.millrace.ops.topics.TopicAdmin;
import dev.millrace.ops.topics.TopicNames;

/** {@code millrace topics adopt}: topics that exist, as configuration. */
@Command(name = "adopt", description = {
        "Prints topics that exist and are not declared, as YAML for the configuration.",
        "Changes nothing. Without Kafka's own topics and those Millrace makes for itself."})
final class TopicsAdoptCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "Only these. Default: all.")
    private List<String> topics = new ArrayList<>();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    TopicsAdoptCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Settings settings = cluster.settings(terminal);
        try (Brokers brokers = cluster.open(settings, "adopt topics");
                TopicAdmin admin = TopicAdmin.open(brokers.clients())) {
            Set<String> found = new HashSet<>(admin.names());
            List<String> missing = topics.stream().filter(name -> !found.contains(name)).toList();
            if (!missing.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "adopt topics",
                        "there is no topic " + String.join(", ", missing),
                        "correct the name");
            }
            found.removeIf(name -> TopicNames.isInternal(name) || settings.topics().names().contains(name)
                    || (!topics.isEmpty() && !topics.contains(name)));
            if (found.isEmpty()) {
                terminal.err().println("every topic is declared");
                return ExitCode.DONE;
            }
            terminal.out().print(Adoption.yaml(admin.state(found).topics().values(), settings.topics()));
            return ExitCode.DONE;
        } catch (KafkaUnavailableException e) {
            throw Failure.of("adopt topics", e);
        } catch (KafkaRefusedException e) {
            throw Failure.of("adopt topics", e);
        }
    }
}
