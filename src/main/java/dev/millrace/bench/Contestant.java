package dev.millrace.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who runs against whom. */
public enum Contestant {
    /** A consumer with one thread that counts bytes and does nothing else. */
    RAW_1("raw 1"),
    /** Two such threads, each with half of the partitions: the limit. */
    RAW_2("raw 2"),
    /** A sink written in an afternoon. */
    NAIVE("naive"),
    /** {@code millrace sink}. */
    SINK("sink"),
    /** {@code millrace run} with a pipeline that forwards to a topic. */
    PIPELINE("pipeline"),
    /** The same job by Kafka Streams. */
    STREAMS("streams");

    /** Those of `millrace bench`, in the order of their turns. */
    public static final List<Contestant> OF_OBJECTS = List.of(RAW_1, RAW_2, NAIVE, SINK);
    /** Those of `millrace bench topic`, in the order of their turns. */
    public static final List<Contestant> OF_TOPICS = List.of(PIPELINE, STREAMS);

    private final String label;

    Contestant(String label) {
        this.label = label;
    }

    /** For people and JSON: "raw 1". */
    public String label() {
        return label;
    }

    /**
     * The contestants behind one word: "raw", "naive", …
     *
     * @param among those who take part
     * @throws IllegalArgumentException with a sentence that names those there are
     */
    public static List<Contestant> named(String word, List<Contestant> among) {
        List<Contestant> found = among.stream()
                .filter(each -> each.family().equals(word.strip().toLowerCase(Locale.ROOT))).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no contestant is called '" + word + "'; there are "
                    + among.stream().map(Contestant::family).distinct()
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    private String family() {
        return label.split(" ", 2)[0];
    }
}
