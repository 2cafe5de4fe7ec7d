package dev.millrace.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.health.HealthSettings;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.ops.topics.TopicsSettings;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SourceSettings;
import dev.millrace.store.StoreSettings;

/** Binds the variables of {@code millrace sink} to the records of the stages. */
final class SinkReader {
    private static final String CLIENT_PREFIX = "KAFKA_CLIENT_";
    /** Properties whose own name starts with "client.": nobody writes KAFKA_CLIENT_CLIENT_ID. */
    private static final Set<String> CLIENT_CLIENT = Set.of("id", "rack", "dns.lookup");
    private static final int LONGEST_PIPELINE_NAME = 64;

    private final Map<String, String> environment;
    private final Problems problems;
    private final Variables variables;

    SinkReader(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
        this.variables = new Variables(environment, problems);
    }

    /** The settings; empty when something is missing or wrong. */
    Optional<Settings> settings() {
        Optional<KafkaSettings> kafka = kafka();
        Optional<StoreSettings> store = store();
        ByteSize memory = orDefault("MEMORY").as(Parsers.MEMORY).orElse(Settings.DEFAULT_MEMORY);
        Optional<HealthSettings> health = variables.value("HEALTH_LISTEN")
                .flatMap(value -> value.as(Parsers::listen));
        Optional<PipelineSettings> pipeline = pipeline();
        pipeline.ifPresent(found -> checkCombinations(found, memory));
        return kafka.isEmpty() || store.isEmpty() || pipeline.isEmpty()
                ? Optional.empty()
                : Optional.of(new Settings(kafka.get(), store.get(), memory, health, List.of(pipeline.get()),
                        Map.of(), TopicsSettings.NONE, List.of()));
    }

    private Value orDefault(String name) {
        return variables.value(name, SinkEnvironment.fallback(name));
    }

    private Optional<KafkaSettings> kafka() {
        var protocol = orDefault("KAFKA_GROUP_PROTOCOL").as(Parsers.PROTOCOL);
        var security = new SecurityReader(new SecurityVariables(environment, problems, variables)).read();
        Map<String, String> secured = security.properties();
        Map<String, String> client = client(protocol.orElse(GroupProtocol.CONSUMER), secured.keySet());
        client.putAll(secured);
        var brokers = orDefault("KAFKA_BROKERS").as(Parsers::brokers);
        if (!secured.isEmpty() && brokers.filter(KafkaSettings.EMBEDDED::equals).isPresent()) {
            problems.add(new Place.Variable("KAFKA_BROKERS"),
                    "embedded, which has neither TLS nor SASL; name brokers, or unset KAFKA_TLS and KAFKA_SASL_…");
        }
        return protocol.flatMap(known -> brokers.map(list -> new KafkaSettings(list, known, client)));
    }

    private Map<String, String> client(GroupProtocol protocol, Set<String> taken) {
        var properties = new TreeMap<String, String>();
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (variable.startsWith(CLIENT_PREFIX)) {
                addClientProperty(properties, variable, protocol, taken);
            }
        }
        return properties;
    }

    private void addClientProperty(Map<String, String> properties, String variable,
            GroupProtocol protocol, Set<String> taken) {
        String withoutFile = variable.replaceFirst("_FILE$", "");
        boolean isSecret = Secrecy.ofClientProperty(property(withoutFile)) != Secrecy.OPEN;
        String property = property(isSecret ? withoutFile : variable);
        Optional<Value> value = isSecret ? variables.secret(withoutFile) : variables.value(variable);
        value.ifPresent(given -> {
            ReservedProperties.adviceInEnvironment(property, protocol).ifPresent(given::report);
            if (taken.contains(property)) {
                given.report("KAFKA_TLS_… and KAFKA_SASL_… set it already; unset it, or those");
            }
            properties.put(property, given.text());
        });
    }

    private static String property(String variable) {
        String name = variable.substring(CLIENT_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
        return CLIENT_CLIENT.contains(name) ? "client." + name : name;
    }

    private Optional<StoreSettings> store() {
        Value address = orDefault("MINIO_ENDPOINT");
        return address.text().startsWith("file:")
                ? address.as(ObjectsSection::folder)
                : s3(address);
    }

    private Optional<StoreSettings> s3(Value address) {
        var endpoint = address.as(Parsers::endpoint);
        var region = orDefault("MINIO_REGION").as(Parsers.REGION);
        Optional<Value> accessKey = variables.secret("MINIO_ACCESS_KEY");
        Optional<Value> secretKey = variables.secret("MINIO_SECRET_KEY");
        if (accessKey.isPresent() != secretKey.isPresent()) {
            problems.add(new Place.Variable(accessKey.isPresent() ? "MINIO_SECRET_KEY" : "MINIO_ACCESS_KEY"),
                    "not set, but the other half of the credentials is; set both or neither");
        }
        return endpoint.flatMap(uri -> region
                .map(name -> new StoreSettings.S3(uri, name, ObjectsSection.keys(accessKey, secretKey))));
    }

    private Optional<PipelineSettings> pipeline() {
        Optional<SourceSettings> from = source();
        Optional<Contract> contract = new ContractFiles(Path.of("").toAbsolutePath())
                .load(orDefault("CONTRACT"));
        Optional<ObjectSinkSettings> to = sink();
        Optional<BatchLimits> batch = batch();
        Optional<String> letters = variables.value("DEAD_LETTER_TOPIC")
                .flatMap(value -> value.as(Parsers.TOPIC));
        var maxRecord = orDefault("MAX_RECORD").as(Parsers.MAX_RECORD);
        var workers = orDefault("WORKERS").as(Parsers.WORKERS);
        if (from.isEmpty() || contract.isEmpty() || to.isEmpty() || batch.isEmpty() || maxRecord.isEmpty()
                || workers.isEmpty()) {
            return Optional.empty();
        }
        String deadLetterTopic = letters.orElseGet(() -> Defaults.deadLetterTopic(from.get().topic()));
        return Optional.of(new PipelineSettings(pipelineName(from.get().group()), from.get(), contract.get(),
                to.get(), batch.get(), deadLetterTopic, workers.get(), maxRecord.get()));
    }

    /** From the group: sinks of one group are one pipeline, and those of two groups must not be taken for one. */
    private static String pipelineName(String group) {
        String name = group.replaceAll("[^A-Za-z0-9_-]", "-");
        return name.substring(0, Math.min(name.length(), LONGEST_PIPELINE_NAME));
    }

    private Optional<SourceSettings> source() {
        var topic = orDefault("KAFKA_TOPIC").as(Parsers.TOPIC);
        var group = orDefault("KAFKA_GROUP_ID").as(Parsers.GROUP);
        var start = orDefault("KAFKA_START").as(Parsers.START);
        var adopt = orDefault("KAFKA_ADOPT").as(Parsers.TRUTH);
        var gaps = orDefault("KAFKA_GAPS").as(Parsers.GAPS);
        return topic.isEmpty() || group.isEmpty() || start.isEmpty() || adopt.isEmpty() || gaps.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SourceSettings(topic.get(), group.get(), start.get(), adopt.get(), gaps.get()));
    }

    private Optional<ObjectSinkSettings> sink() {
        var bucket = orDefault("MINIO_BUCKET").as(Parsers.BUCKET);
        var path = orDefault("OBJECT_PATH").as(Parsers::objectPath);
        var format = orDefault("OBJECT_FORMAT").as(Parsers::format);
        return bucket.isEmpty() || path.isEmpty() || format.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectSinkSettings(bucket.get(), path.get(), format.get()));
    }

    private Optional<BatchLimits> batch() {
        var records = orDefault("BATCH_SIZE").as(Parsers.BATCH_RECORDS);
        var bytes = orDefault("BATCH_BYTES").as(Parsers.BATCH_BYTES);
        var interval = orDefault("FLUSH_INTERVAL_SEC")
                .as(Parsers.seconds(Parsers.SHORTEST_INTERVAL, Parsers.LONGEST_INTERVAL));
        return records.isEmpty() || bytes.isEmpty() || interval.isEmpty()
                ? Optional.empty()
                : Optional.of(new BatchLimits(records.get(), bytes.get(), interval.get()));
    }

    private void checkCombinations(PipelineSettings pipeline, ByteSize memory) {
        Combinations.deadLetters(pipeline.from().topic(), pipeline.deadLetterTopic())
                .ifPresent(report("DEAD_LETTER_TOPIC"));
        if (variables.value("BATCH_BYTES").isPresent()) {
            Combinations.size("batches", pipeline.batch().bytes(), memory).ifPresent(report("BATCH_BYTES"));
        }
        Combinations.size("records", pipeline.maxRecord(), memory).ifPresent(report("MAX_RECORD"));
    }

    private Consumer<String> report(String variable) {
        return message -> problems.add(new Place.Variable(variable), message);
    }
}
