package dev.millrace.cli;

import java.util.List;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.topics.ClusterState;
import dev.millrace.ops.topics.TopicAdmin;
import dev.millrace.ops.topics.TopicNames;
import dev.millrace.ops.topics.TopicPlan;

/**
 * Declared topics next to those of a cluster.
 *
 * @param unnamed topics of the cluster that the configuration does not name, without internal ones
 */
record Comparison(TopicPlan plan, List<String> unnamed) {
    /** Whether the brokers are asked about each step. */
    enum Depth {
        COMPARED, VALIDATED
    }

    /** @param tried what the command wanted, to begin a message with */
    static Comparison of(ClusterOptions cluster, Terminal terminal, String tried, Depth depth)
            throws InvalidConfigException, Failure {
        Settings settings = cluster.settings(terminal);
        if (settings.topics().declared().isEmpty()) {
            throw new Failure(ExitCode.CONFIGURATION, tried, "the configuration declares no topics",
                    "write some under 'topics', or have 'millrace topics adopt' write those that exist");
        }
        try (Brokers brokers = cluster.open(settings, tried);
                TopicAdmin admin = TopicAdmin.open(brokers.clients())) {
            ClusterState state = admin.state(settings.topics().names());
            TopicPlan plan = TopicPlan.of(settings.topics(), state);
            return new Comparison(depth == Depth.VALIDATED ? admin.validated(plan) : plan, state.names()
                    .stream()
                    .filter(name -> !TopicNames.isInternal(name) && !settings.topics().names().contains(name))
                    .sorted().toList());
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
    }
}
