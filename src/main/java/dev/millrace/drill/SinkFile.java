package dev.millrace.drill;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import tools.jackson.databind.json.JsonMapper;

import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;

/** The configuration of a drill's sinks: that of the user, with brokers and store of the drill in place of the user's own. */
final class SinkFile {
    private SinkFile() {}

    /** Writes it, with its contract beside it. */
    static Path write(DrillSettings settings, String brokers, URI store) throws IOException {
        Path folder = Files.createDirectories(settings.folder());
        var _ = Files.writeString(folder.resolve("contract.schema.json"),
                settings.pipeline().contract().schema());
        return Files.writeString(folder.resolve("millrace.yaml"), text(settings, brokers, store));
    }

    private static String text(DrillSettings settings, String brokers, URI store) {
        PipelineSettings pipeline = settings.pipeline();
        return """
                kafka:
                  brokers: %s
                  group-protocol: %s
                  client: { metadata.max.age.ms: 3000%s }
                objects:
                  url: s3://
                  endpoint: %s
                  access-key: ${env:DRILL_ACCESS_KEY}
                  secret-key: ${env:DRILL_SECRET_KEY}
                memory: %dB
                pipelines:
                  %s:
                    from: { topic: %s, group: %s }
                    contract: contract.schema.json
                    to:
                      %s
                      batch: { records: %d, bytes: %dB, interval: %dms }
                    dead-letters: { topic: %s }
                    workers: %d
                    max-record: %dB
                """.formatted(quoted(brokers), settings.protocol().name().toLowerCase(Locale.ROOT),
                sessions(settings.protocol()), quoted(store.toString()), settings.memory().bytes(),
                pipeline.name(), quoted(pipeline.from().topic()), quoted(pipeline.from().group()),
                sink(pipeline),
                pipeline.batch().records(), batchBytes(settings),
                pipeline.batch().interval().toMillis(), quoted(pipeline.deadLetterTopic()),
                pipeline.workers(), pipeline.maxRecord().bytes());
    }

    private static String sink(PipelineSettings pipeline) {
        return switch (pipeline.to()) {
            case ObjectSinkSettings to -> "objects: { bucket: %s, format: %s, path: %s }".formatted(
                    quoted(to.bucket()), to.format(), quoted(to.path()));
            case TopicSinkSettings to -> "topic: %s%n      compression: %s".formatted(quoted(to.topic()),
                    to.compression().label());
        };
    }

    /** A limit that nobody wrote may lie above the memory, which cuts earlier; written down, it would be a contradiction. */
    private static long batchBytes(DrillSettings settings) {
        return Math.min(settings.pipeline().batch().bytes().bytes(), settings.memory().bytes());
    }

    /** With the other protocol the brokers say how soon a dead member is noticed. */
    private static String sessions(GroupProtocol protocol) {
        return switch (protocol) {
            case CLASSIC -> ", session.timeout.ms: 4000, heartbeat.interval.ms: 500";
            case CONSUMER -> "";
        };
    }

    /** A string of JSON is one of YAML. */
    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}
