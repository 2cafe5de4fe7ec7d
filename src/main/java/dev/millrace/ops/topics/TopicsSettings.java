package dev.millrace.ops.topics;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a configuration says of topics.
 *
 * @param naming empty where any name will do
 * @param declared in the order of the file
 */
public record TopicsSettings(Optional<Naming> naming, List<WantedTopic> declared) {
    public static final TopicsSettings NONE = new TopicsSettings(Optional.empty(), List.of());

    public TopicsSettings {
        declared = List.copyOf(declared);
    }

    public Optional<WantedTopic> find(String name) {
        return declared.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }

    public Set<String> names() {
        return declared.stream().map(WantedTopic::name).collect(Collectors.toUnmodifiableSet());
    }
}
