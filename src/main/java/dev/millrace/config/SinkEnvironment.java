package dev.millrace.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of {@code millrace sink}: one pipeline from environment variables alone.
 *
 * @param warnings variables that look like misspelt settings; they count for nothing
 */
public record SinkEnvironment(Settings settings, List<Problem> warnings) {
    private static final List<SinkVariable> VARIABLES = List.of(
            new SinkVariable("KAFKA_BROKERS", "localhost:19092,localhost:29092,localhost:39092",
                    "host:port pairs, or embedded for a broker in this process"),
            new SinkVariable("KAFKA_TOPIC", "network-telemetry", "topic to read"),
            new SinkVariable("KAFKA_GROUP_ID", "telemetry-sink-group", "consumer group"),
            new SinkVariable("KAFKA_GROUP_PROTOCOL", "consumer",
                    "consumer, or classic for brokers before Kafka 4"),
            new SinkVariable("KAFKA_START", "earliest", "where a new partition begins: earliest or latest"),
            new SinkVariable("KAFKA_ADOPT", "false",
                    "true: go on from offsets that another program committed for the group"),
            new SinkVariable("KAFKA_GAPS", "record",
                    "records that retention took unread, or that are damaged: record them in the ledger and go on, or stop"),
            new SinkVariable("KAFKA_TLS", "",
                    "true: encrypted connections; needless where another KAFKA_TLS_… is set"),
            new SinkVariable("KAFKA_TLS_CA", "",
                    "file of the authorities that sign for the brokers, PEM, PKCS12 or JKS; those of the JDK unless set"),
            new SinkVariable("KAFKA_TLS_CA_PASSWORD", "", "where that file is no PEM"),
            new SinkVariable("KAFKA_TLS_CERTIFICATE", "", "file of this client's own certificate, likewise"),
            new SinkVariable("KAFKA_TLS_KEY", "", "file of its private key, where that is another"),
            new SinkVariable("KAFKA_TLS_KEY_PASSWORD", "", "password of the key, or of the key store"),
            new SinkVariable("KAFKA_SASL_MECHANISM", "",
                    "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER; no login unless set"),
            new SinkVariable("KAFKA_SASL_USERNAME", "", "for all but OAUTHBEARER"),
            new SinkVariable("KAFKA_SASL_PASSWORD", "", "likewise"),
            new SinkVariable("KAFKA_SASL_TOKEN_URL", "", "for OAUTHBEARER: where tokens are given"),
            new SinkVariable("KAFKA_SASL_TOKEN_CA", "",
                    "file of the authorities that sign for it; those of the JDK unless set"),
            new SinkVariable("KAFKA_SASL_CLIENT_ID", "", "for OAUTHBEARER: who asks for a token"),
            new SinkVariable("KAFKA_SASL_CLIENT_SECRET", "", "likewise, with what secret"),
            new SinkVariable("KAFKA_SASL_SCOPE", "", "likewise, for what; may be left away"),
            new SinkVariable("MINIO_ENDPOINT", "localhost:9000",
                    "S3 server; http:// unless it says https://; file:FOLDER for a folder"),
            new SinkVariable("MINIO_BUCKET", "telemetry-data", "bucket"),
            new SinkVariable("MINIO_ACCESS_KEY", "",
                    "S3 credentials; without both, those of the AWS environment"),
            new SinkVariable("MINIO_SECRET_KEY", "", "likewise"),
            new SinkVariable("MINIO_REGION", Defaults.REGION, "region"),
            new SinkVariable("BATCH_SIZE", "2000", "records of a batch at most"),
            new SinkVariable("BATCH_BYTES", "64MiB", "bytes of a batch at most, before compression"),
            new SinkVariable("FLUSH_INTERVAL_SEC", "5", "seconds until a batch is written, however small"),
            new SinkVariable("OBJECT_PATH", Defaults.PATH, "path template below the bucket"),
            new SinkVariable("OBJECT_FORMAT", Defaults.FORMAT, "format of the objects: json.gz or json.zst"),
            new SinkVariable("CONTRACT", "network-event", "shipped contract, or path of a JSON Schema file"),
            new SinkVariable("DEAD_LETTER_TOPIC", "",
                    "topic for rejected records; KAFKA_TOPIC.dlq unless set"),
            new SinkVariable("MAX_RECORD", "1MiB", "larger values become dead letters"),
            new SinkVariable("MEMORY", "256MiB", "limit of everything that is buffered"),
            new SinkVariable("WORKERS", "1", "threads, each with a consumer of its own"),
            new SinkVariable("HEALTH_LISTEN", "",
                    "host:port of /livez, /readyz and /metrics, or a port alone on loopback; off unless set"));

    private static final List<String> SECRETS = List.of("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY",
            "KAFKA_TLS_CA_PASSWORD", "KAFKA_TLS_KEY_PASSWORD", "KAFKA_SASL_PASSWORD",
            "KAFKA_SASL_CLIENT_SECRET");

    public SinkEnvironment {
        warnings = List.copyOf(warnings);
    }

    /** Every variable that is known, besides KAFKA_CLIENT_… for any further property of the Kafka clients. */
    public static List<SinkVariable> variables() {
        return VARIABLES;
    }

    /**
     * Reads the settings. Passwords and keys (MINIO_ACCESS_KEY, MINIO_SECRET_KEY, KAFKA_…_PASSWORD and the like) may also be given as NAME_FILE, the path of a file that holds them. KAFKA_CLIENT_SECURITY_PROTOCOL becomes the
     * client property security.protocol, and so on.
     *
     * @param environment usually System.getenv()
     * @throws InvalidConfigException with everything that is wrong, each problem naming its variable
     */
    public static SinkEnvironment read(Map<String, String> environment) throws InvalidConfigException {
        var problems = new Problems();
        Optional<Settings> settings = new SinkReader(environment, problems).settings();
        problems.throwIfAny("environment");
        return new SinkEnvironment(settings.orElseThrow(),
                MisspeltVariables.in(environment.keySet(), names()));
    }

    static String fallback(String name) {
        return VARIABLES.stream().filter(variable -> variable.name().equals(name)).findFirst().orElseThrow()
                .fallback();
    }

    private static List<String> names() {
        return Stream.concat(VARIABLES.stream().map(SinkVariable::name),
                SECRETS.stream().map(name -> name + "_FILE")).toList();
    }
}
