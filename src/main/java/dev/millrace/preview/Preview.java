package dev.millrace.preview;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.tap.From;
import dev.millrace.tap.Tap;

/**
 * Takes real records through two configurations. Joins no group, commits nothing and stores nothing; ids that Redis keeps
 * are kept here as long as it lasts. One thread.
 */
public final class Preview {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int TOLD_EVERY = 1_000;
    private final Clients clients;
    private final Time time;

    public Preview(Clients clients, Time time) {
        this.clients = clients;
        this.time = time;
    }

    /** A pipeline as it is and as it would be; both read the topic of the second. */
    public record Pair(PipelineSettings before, PipelineSettings after) {}

    /**
     * Which records.
     *
     * @param last by their timestamps, up to the end as it is at the beginning
     * @param limit of records per topic
     */
    public record Extent(Duration last, long limit) {}

    /** Is told how far it has come. */
    @FunctionalInterface
    public interface Progress {
        /** Now and then. */
        void read(String topic, long records);
    }

    /**
     * Compares pipelines that read one topic, in one pass.
     *
     * @param partitions how many the topic has
     * @return in the order of the pairs
     */
    public List<Difference> run(List<Pair> pairs, int partitions, Extent extent, Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException {
        String topic = pairs.getFirst().after().from().topic();
        List<Comparing> all = new ArrayList<>();
        pairs.forEach(pair -> all.add(new Comparing(pair.before(), pair.after())));
        long[] read = {0};
        try (Tap tap = Tap.open(clients, Map.of(topic, partitions), new From.Ago(extent.last()), time)) {
            boolean goesOn = extent.limit() > 0;
            while (goesOn && !tap.isPastOpening()) {
                goesOn = tap.poll(POLL, item -> {
                    all.forEach(each -> each.take(item));
                    read[0]++;
                    if (read[0] % TOLD_EVERY == 0) {
                        progress.read(topic, read[0]);
                    }
                    return read[0] < extent.limit();
                });
            }
        }
        progress.read(topic, read[0]);
        return all.stream().map(Comparing::result).toList();
    }
}
