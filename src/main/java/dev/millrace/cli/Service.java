package dev.millrace.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.config.Settings;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineSettings;

/** Pipelines as a service: started, watched, drained when a signal comes. */
final class Service {
    private static final Logger LOG = LoggerFactory.getLogger("dev.millrace");
    private static final int PARTITIONS = 4;

    private Service() {}

    /** Runs until a signal comes; gives the exit code. */
    static int run(Settings settings, List<PipelineSettings> chosen, Path data, Duration patience,
            Terminal terminal)
            throws Failure, InterruptedException {
        ShutdownSignal signal = ShutdownSignal.install(terminal);
        try (Brokers brokers = Brokers.of(settings.kafka(), data)) {
            if (brokers.isOwn()) {
                makeTopics(brokers, chosen);
                LOG.atInfo().addKeyValue("address", brokers.settings().brokers())
                        .log("embedded broker runs in this process");
            }
            try (Running running = Running.start(settings, chosen, brokers.clients(), patience, terminal)) {
                for (Pipeline pipeline : running.pipelines()) {
                    LOG.atInfo().addKeyValue("pipeline", pipeline.settings().name())
                            .addKeyValue("topic", pipeline.settings().from().topic())
                            .addKeyValue("group", pipeline.settings().from().group())
                            .addKeyValue("to", pipeline.location()).log("pipeline runs");
                }
                running.awaitEnd(signal);
                return running.drain() ? ExitCode.DONE : ExitCode.TRY_AGAIN;
            }
        }
    }

    /** Source topics are somebody else's, except on a broker that is ours and empty. */
    static void makeTopics(Brokers brokers, List<PipelineSettings> pipelines) throws Failure {
        try (Topics topics = Topics.open(brokers.clients())) {
            for (PipelineSettings pipeline : pipelines) {
                var made = topics.create(TopicSpec.of(pipeline.from().topic(), PARTITIONS));
                LOG.atDebug().addKeyValue("topic", made.name()).addKeyValue("partitions", made.partitions())
                        .log("topic is there");
            }
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "make topics on the embedded broker",
                    String.valueOf(e.getMessage()), "try again");
        }
    }
}
