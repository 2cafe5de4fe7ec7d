package dev.millrace.ops.topics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.apache.kafka.common.config.TopicConfig;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;

/** Settings of topics that have a name and a unit of their own in the configuration. */
public enum TopicSetting {
    RETENTION("retention", TopicConfig.RETENTION_MS_CONFIG) {
        @Override
        public String toKafka(String text) {
            return text.equals(FOREVER) ? NO_LIMIT : Long.toString(Durations.parse(text).toMillis());
        }

        @Override
        public String toText(String value) {
            return value.equals(NO_LIMIT) ? FOREVER : duration(Long.parseLong(value));
        }
    },
    RETENTION_BYTES("retention-bytes", TopicConfig.RETENTION_BYTES_CONFIG) {
        @Override
        public String toKafka(String text) {
            return text.equals(UNLIMITED) ? NO_LIMIT : Long.toString(ByteSize.parse(text).bytes());
        }

        @Override
        public String toText(String value) {
            return value.equals(NO_LIMIT) ? UNLIMITED : size(Long.parseLong(value));
        }
    },
    COMPRESSION("compression", TopicConfig.COMPRESSION_TYPE_CONFIG) {
        @Override
        public String toKafka(String text) {
            return oneOf(text, Set.of("producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"));
        }
    },
    CLEANUP("cleanup", TopicConfig.CLEANUP_POLICY_CONFIG) {
        @Override
        public String toKafka(String text) {
            return oneOf(sorted(text), Set.of("delete", "compact", "compact,delete"));
        }

        @Override
        public String toText(String value) {
            return sorted(value);
        }
    },
    MIN_INSYNC("min-insync", TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG) {
        @Override
        public String toKafka(String text) {
            if (!text.matches("[1-9]\\d{0,2}")) {
                throw new IllegalArgumentException(
                        "not a number of replicas: '" + text + "'; write one from 1 to 999");
            }
            return text;
        }
    },
    MAX_MESSAGE("max-message", TopicConfig.MAX_MESSAGE_BYTES_CONFIG) {
        @Override
        public String toKafka(String text) {
            return Long.toString(ByteSize.parse(text).bytes());
        }

        @Override
        public String toText(String value) {
            return size(Long.parseLong(value));
        }
    };

    private static final String FOREVER = "forever";
    private static final String UNLIMITED = "unlimited";
    private static final String NO_LIMIT = "-1";
    private final String key;
    private final String kafka;

    TopicSetting(String key, String kafka) {
        this.key = key;
        this.kafka = kafka;
    }

    /** "retention", as configurations name it. */
    public String key() {
        return key;
    }

    /** "retention.ms", as Kafka does. */
    public String kafka() {
        return kafka;
    }

    /**
     * From "7d" to "604800000".
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public abstract String toKafka(String text);

    /** From "604800000" to "7d"; the inverse of the above. */
    public String toText(String value) {
        return value;
    }

    /** The one with this name in Kafka. */
    public static Optional<TopicSetting> ofKafka(String name) {
        return Arrays.stream(values()).filter(each -> each.kafka.equals(name)).findFirst();
    }

    /** "retention.ms" and "604800000" as people read it: "retention 7d". */
    public static String print(String name, String value) {
        return ofKafka(name).map(setting -> setting.key + " " + safely(setting, value))
                .orElse(name + " " + value);
    }

    /** What a cluster holds need not be what we would write. */
    private static String safely(TopicSetting setting, String value) {
        try {
            return setting.toText(value);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /** The value in the one form of it that is compared. */
    static String normal(String name, String value) {
        return name.equals(CLEANUP.kafka) ? sorted(value) : value;
    }

    private static String sorted(String list) {
        return String.join(",", new TreeSet<>(Arrays.asList(list.split("\\s*,\\s*", -1))));
    }

    private static String oneOf(String text, Set<String> known) {
        if (!known.contains(text)) {
            throw new IllegalArgumentException(
                    "found '" + text + "', expected one of " + String.join(", ", new TreeSet<>(known)));
        }
        return text;
    }

    private static String duration(long millis) {
        for (var unit : new Object[][]{{"d", Duration.ofDays(1)}, {"h", Duration.ofHours(1)},
                {"m", Duration.ofMinutes(1)}, {"s", Duration.ofSeconds(1)}}) {
            long length = ((Duration) unit[1]).toMillis();
            if (millis > 0 && millis % length == 0) {
                return millis / length + (String) unit[0];
            }
        }
        return millis + "ms";
    }

    private static String size(long bytes) {
        String[] units = {"TiB", "GiB", "MiB", "KiB"};
        for (int i = 0; i < units.length; i++) {
            long length = 1L << (40 - 10 * i);
            if (bytes > 0 && bytes % length == 0) {
                return bytes / length + units[i];
            }
        }
        return bytes + "B";
    }
}
