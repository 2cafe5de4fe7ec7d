package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;

/**
 * Gives those who forward logins their task: check, filter, set three fields, write to another topic exactly once, and
 * what is rejected to that of the dead letters. One thread uses it.
 */
final class Forwarding {
    /** Threads of each, with a consumer and a producer of their own. */
    private static final int THREADS = 2;
    private final Site site;
    private final String main;
    private final Duration interval;

    /**
     * A task for many.
     *
     * @param main class of the program
     * @param interval from one transaction to the next
     */
    Forwarding(Site site, String main, Duration interval) throws BenchFailedException {
        String security = site.clients().settings().securityProtocol();
        if (!security.equals("PLAINTEXT")) {
            // The pipeline's configuration would have to hold keys and passwords.
            throw new BenchFailedException("forwarding is measured on brokers without TLS and SASL, and these"
                    + " are reached by " + security);
        }
        this.site = site;
        this.main = main;
        this.interval = interval;
    }

    /**
     * Makes its topics and says how it is started. Its group, its output topic and its pipeline have one name.
     *
     * @param source topic of logins
     */
    Lap.Entrant entrant(Contestant contestant, int repetition, String source, int partitions)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        String name = site.named(contestant.label());
        site.create(TopicSpec.of(name, partitions));
        site.create(TopicSpec.of(letters(name), partitions));
        List<String> command = switch (contestant) {
            case PIPELINE -> List.of(main, "run", "--config", configuration(name, source).toString());
            case STREAMS -> List.of(StreamsMain.class.getName(), source, name,
                    site.folder().resolve(name).toString(), Integer.toString(THREADS),
                    Long.toString(interval.toMillis()));
            case RAW_1, RAW_2, NAIVE, SINK -> throw new IllegalArgumentException(
                    contestant.label() + " forwards nothing");
        };
        return new Lap.Entrant(contestant, repetition, name, command,
                Course.environment(site, source, name));
    }

    /** The topic of dead letters beside an output topic. */
    static String letters(String output) {
        return output + ".dlq";
    }

    private Path configuration(String name, String source) throws BenchFailedException {
        try {
            return Files.writeString(site.folder().resolve(name + ".yaml"),
                    yaml(site.clients().settings(), name, source, interval));
        } catch (IOException e) {
            throw new BenchFailedException("writing a configuration", e);
        }
    }

    /** The pipeline; brokers come from the environment. */
    static String yaml(KafkaSettings kafka, String name, String source, Duration interval) {
        return """
                kafka:
                  brokers: ${KAFKA_BROKERS}
                  group-protocol: %s
                  client: %s
                pipelines:
                  %s:
                    from: { topic: %s, group: %s }
                    contract: user-login
                    filter: 'app_version != "1.0.0"'
                    set:
                      processed: 'true'
                      processed_at: 'now'
                      latency_ms: 'now - timestamp'
                    to:
                      topic: %s
                      batch: { interval: %dms }
                    dead-letters: { topic: %s }
                    workers: %d
                """.formatted(kafka.groupProtocol().name().toLowerCase(Locale.ROOT), json(kafka.client()),
                name, source, name, name, interval.toMillis(), letters(name), THREADS);
    }

    /** Of YAML as well. */
    private static String json(Map<String, String> properties) {
        return JsonMapper.shared().writeValueAsString(properties);
    }
}
