package dev.millrace.ops.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One topic.
 *
 * @param isInternal one of Kafka's own
 * @param config by Kafka's names
 * @param latest the latest timestamp of a record; empty when it has none, or was not asked for
 */
public record TopicFacts(String name, boolean isInternal, List<Part> partitions,
        Answer<Map<String, String>> config,
        Answer<Optional<Instant>> latest) {
    public TopicFacts {
        partitions = List.copyOf(partitions);
    }

    /**
     * One partition.
     *
     * @param leader empty when nobody leads it
     * @param replicas ids of the brokers that should have it, the preferred leader first
     * @param inSync of those, who have all of it
     */
    public record Part(int partition, OptionalInt leader, List<Integer> replicas, List<Integer> inSync) {
        public Part {
            replicas = List.copyOf(replicas);
            inSync = List.copyOf(inSync);
        }
    }

    /** "topic logins", for subjects. */
    String subject() {
        return "topic " + name;
    }

    /** Of the partition that has fewest. */
    int replicas() {
        return partitions.stream().mapToInt(part -> part.replicas().size()).min().orElse(0);
    }

    /** A setting that every topic has. */
    String setting(String key) throws UnknownException {
        String value = config.get().get(key);
        if (value == null) {
            throw new UnknownException("the brokers do not tell " + key + " of " + subject());
        }
        return value;
    }

    /** A setting that is a whole number. */
    long number(String key) throws UnknownException {
        return Numbers.parse(key, setting(key));
    }
}
