package dev.millrace.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import dev.millrace.base.Similar;

/**
 * Finds variables that were probably meant as settings. Only near misses count, because an environment is full of
 * variables that are somebody else's: KAFKA_HEAP_OPTS, MINIO_ROOT_USER, the KAFKA_SERVICE_HOST of Kubernetes.
 */
final class MisspeltVariables {
    private static final List<String> PREFIXES = List.of("KAFKA_", "MINIO_", "BATCH_", "FLUSH_", "OBJECT_");
    private static final String BOOTSTRAP = "KAFKA_BOOTSTRAP_SERVERS";

    private MisspeltVariables() {}

    static List<Problem> in(Collection<String> environment, List<String> known) {
        var warnings = new ArrayList<Problem>();
        for (String name : new TreeSet<>(environment)) {
            meant(name, known).ifPresent(meant -> warnings.add(new Problem(new Place.Variable(name),
                    "no setting, so it counts for nothing" + Parsers.didYouMean(meant))));
        }
        return warnings;
    }

    private static Optional<String> meant(String name, List<String> known) {
        if (known.contains(name)) {
            return Optional.empty();
        }
        if (name.equals(BOOTSTRAP)) {
            return Optional.of("KAFKA_BROKERS");
        }
        return PREFIXES.stream().filter(name::startsWith).findFirst()
                .flatMap(prefix -> near(name, prefix, known));
    }

    /** Compared without the prefix, which is always right and would make everything look alike. */
    private static Optional<String> near(String name, String prefix, List<String> known) {
        String rest = name.substring(prefix.length());
        List<String> candidates = known.stream().filter(other -> other.startsWith(prefix))
                .map(other -> other.substring(prefix.length())).toList();
        return candidates.stream()
                .filter(other -> other.startsWith(rest + "_") || rest.startsWith(other + "_"))
                .findFirst()
                .or(() -> Similar.nearest(rest, candidates))
                .map(prefix::concat);
    }
}
