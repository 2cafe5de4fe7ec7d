package dev.millrace.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Lets one contestant after the other run over the same topic. One thread uses it. */
final class Course {
    /** What would let a sink begin elsewhere, or give another task than the others have. */
    private static final List<String> NOT_HANDED_ON = List.of("KAFKA_START", "KAFKA_ADOPT", "KAFKA_GAPS",
            "CONTRACT", "DEAD_LETTER_TOPIC", "MILLRACE_SLOT");
    private final Site site;
    private final Load load;
    private final Rules rules;

    /**
     * What is the same for all.
     *
     * @param sink main class and arguments of {@code millrace sink}
     * @param variables of the sink
     * @param storeProcess of the S3 server, to count its CPU apart
     */
    record Rules(List<String> sink, Map<String, String> variables, int batchSize,
            OptionalLong storeProcess) {}

    Course(Site site, Load load, Rules rules) {
        this.site = site;
        this.load = load;
        this.rules = rules;
    }

    /** Blocks until the contestant is through and its process has ended. */
    Run run(Contestant contestant, int repetition, Watcher watcher) throws BenchFailedException,
            InterruptedException, KafkaUnavailableException, KafkaRefusedException {
        String name = site.named(contestant.label().replace(" ", "-"));
        var entrant = new Lap.Entrant(contestant, repetition, name, command(contestant), environment(name));
        try (Lap lap = new Lap(site, load, rules, entrant, watcher)) {
            return lap.finish();
        } finally {
            Site.remove(site.folder().resolve(name));
        }
    }

    private List<String> command(Contestant contestant) {
        String partitions = Integer.toString(load.extents().size());
        return switch (contestant) {
            case RAW_1 -> List.of(RawMain.class.getName(), "1", partitions);
            case RAW_2 -> List.of(RawMain.class.getName(), "2", partitions);
            case NAIVE -> List.of(NaiveMain.class.getName());
            case SINK -> rules.sink();
            case PIPELINE, STREAMS -> throw new IllegalArgumentException(
                    contestant.label() + " writes no objects and has no place in this course");
        };
    }

    private Map<String, String> environment(String group) {
        Map<String, String> environment = environment(site, load.topic(), group);
        environment.put("BATCH_SIZE", Integer.toString(rules.batchSize()));
        environment.put("MINIO_ENDPOINT", "file:" + site.folder().resolve(group));
        // Where all runs write to one bucket, none is to find what another one wrote.
        environment.put("OBJECT_PATH", group + "/dt={yyyy-MM-dd}/hour={HH}");
        environment.putAll(rules.variables());
        return environment;
    }

    /** What a sink is given of this process's environment, with its source; to be completed. */
    static Map<String, String> environment(Site site, String topic, String group) {
        Map<String, String> environment = new HashMap<>(site.environment());
        environment.keySet().removeAll(NOT_HANDED_ON);
        environment.put("KAFKA_TOPIC", topic);
        environment.put("KAFKA_GROUP_ID", group);
        return environment;
    }
}
