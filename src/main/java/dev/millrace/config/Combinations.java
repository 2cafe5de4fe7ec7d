package dev.millrace.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.ByteSize;
import dev.millrace.ledger.Ledger;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.SourceSettings;

/**
 * Settings that are right one by one and wrong together. Each answer says why they cannot be, and is empty when they
 * can.
 */
final class Combinations {
    private final Map<String, Place> groups = new HashMap<>();
    private final Map<List<String>, Place> targets = new HashMap<>();

    /** Also refused for two topics: a group is how a pipeline's progress is found again. */
    Optional<String> group(String group, Place place) {
        return Optional.ofNullable(groups.putIfAbsent(group, place)).map(earlier -> "the group '" + group
                + "' is already that of the pipeline at " + earlier + "; give each pipeline its own");
    }

    /** Unless the path has it, the pipeline's name is not in object keys: two would write over each other. */
    Optional<String> target(String pipeline, SourceSettings from, ObjectSinkSettings to, Place place) {
        var target = List.of(from.topic(), to.bucket(), to.path().replace("{pipeline}", pipeline),
                to.format());
        return Optional.ofNullable(targets.putIfAbsent(target, place)).map(
                earlier -> "the same topic, bucket and path as the pipeline at " + earlier
                        + "; write another path, or their objects would have the same keys");
    }

    static Optional<String> output(String source, String output) {
        if (output.equals(source)) {
            return Optional.of("what is forwarded would go to '" + output
                    + "', the topic it comes from, and be read again for ever; write another topic");
        }
        return output.equals(Ledger.TOPIC)
                ? Optional.of("'" + output + "' is the ledger of Millrace; write another topic")
                : Optional.empty();
    }

    static Optional<String> deadLettersApart(String output, String letters) {
        return letters.equals(output)
                ? Optional.of("dead letters would go to '" + letters
                        + "', among what is forwarded; write another topic")
                : Optional.empty();
    }

    static Optional<String> deadLetters(String source, String letters) {
        return letters.equals(source)
                ? Optional.of("dead letters would go to '" + letters
                        + "', the topic they come from, and be read again for ever; write another topic")
                : Optional.empty();
    }

    /** @param what "batches" or "records" */
    static Optional<String> size(String what, ByteSize size, ByteSize memory) {
        return size.compareTo(memory) > 0
                ? Optional.of(what + " of " + size + " never fit into the memory of " + memory
                        + "; lower this or raise the memory")
                : Optional.empty();
    }
}
