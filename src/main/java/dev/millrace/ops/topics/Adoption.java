package dev.millrace.ops.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes topics that exist as YAML, so that a cluster that was made by hand gets its file. Pure. */
public final class Adoption {
    private Adoption() {}

    /**
     * Text for the configuration.
     *
     * @param naming the rule of the file; what does not follow it is named in a comment
     */
    public static String yaml(Collection<ActualTopic> topics, TopicsSettings naming) {
        StringBuilder yaml = new StringBuilder("topics:\n");
        List<String> against = topics.stream().map(ActualTopic::name)
                .filter(name -> naming.naming().filter(rule -> !rule.problems(name).isEmpty()).isPresent())
                .toList();
        if (!against.isEmpty()) {
            yaml.append("  # Not as topics.naming has it; there, write  exempt: [")
                    .append(String.join(", ", against))
                    .append("]\n");
        }
        yaml.append("  declare:\n");
        for (ActualTopic topic : topics) {
            yaml.append("    ").append(quoted(topic.name())).append(": { ")
                    .append(String.join(", ", settings(topic))).append(" }\n");
        }
        return yaml.toString();
    }

    private static List<String> settings(ActualTopic topic) {
        List<String> settings = new ArrayList<>();
        settings.add("partitions: " + topic.partitions());
        settings.add("replication: " + topic.replication());
        SortedMap<String, String> raw = new TreeMap<>();
        for (String name : topic.own().stream().sorted().toList()) {
            String value = topic.config().getOrDefault(name, "");
            TopicSetting.ofKafka(name).ifPresentOrElse(
                    setting -> settings.add(setting.key() + ": " + quoted(setting.toText(value))),
                    () -> raw.put(name, value));
        }
        if (!raw.isEmpty()) {
            settings.add("config: { "
                    + String.join(", ", raw.entrySet().stream().map(Adoption::pair).toList()) + " }");
        }
        return settings;
    }

    private static String pair(Map.Entry<String, String> setting) {
        return setting.getKey() + ": " + quoted(setting.getValue());
    }

    /** Plain where YAML reads it as a text or number that prints the same. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._-]*")
                && !text.matches("(?i)true|false|null|yes|no|on|off|~")
                        ? text
                        : "'" + text.replace("'", "''") + "'";
    }
}
