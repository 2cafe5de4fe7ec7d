package dev.millrace.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

import dev.millrace.base.ByteSize;
import dev.millrace.insight.InsightTopics;
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
    static final String OUTPUT = "output";
    static final String LETTERS = "letters";
    private final List<Flow> flows = new ArrayList<>();

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

    /** Where one pipeline reads and writes, and how to complain about it. */
    private record Flow(String pipeline, String source, Optional<String> output, String letters,
            BiConsumer<String, String> report) {}

    /**
     * Topics of one pipeline; what is wrong with them together with those of the others is known at {@link #finish}.
     *
     * @param output empty for a pipeline that forwards nothing
     * @param report takes "output" or "letters", and the complaint
     */
    void flow(String pipeline, String source, Optional<String> output, String letters,
            BiConsumer<String, String> report) {
        flows.add(new Flow(pipeline, source, output, letters, report));
    }

    /** All pipelines are known. */
    void finish() {
        for (Flow flow : flows) {
            flow.output().flatMap(output -> output(flow, output))
                    .ifPresent(trouble -> flow.report().accept(OUTPUT, trouble));
            letters(flow).ifPresent(trouble -> flow.report().accept(LETTERS, trouble));
        }
    }

    private Optional<String> output(Flow flow, String output) {
        if (output.equals(flow.source())) {
            return Optional.of("what is forwarded would go to '" + output
                    + "', the topic it comes from, and be read again for ever; write another topic");
        }
        Optional<String> own = ownTopic(output);
        if (own.isPresent()) {
            return own;
        }
        Optional<Flow> other = flows.stream()
                .filter(each -> !each.equals(flow) && each.letters().equals(output)).findFirst();
        if (other.isPresent()) {
            return Optional.of("'" + output + "' takes the dead letters of pipeline '"
                    + other.get().pipeline() + "'; write another topic");
        }
        return loop(flow).map(way -> "what is forwarded would come back (" + way
                + ") and be forwarded again for ever; write another topic");
    }

    private Optional<String> letters(Flow flow) {
        Optional<String> own = ownTopic(flow.letters());
        if (own.isPresent()) {
            return own;
        }
        return flows.stream().filter(each -> !each.equals(flow) && each.source().equals(flow.letters()))
                .filter(each -> each.output().filter(flow.source()::equals).isPresent())
                .map(each -> "dead letters would go to '" + flow.letters() + "', and pipeline '"
                        + each.pipeline()
                        + "' forwards them to '" + flow.source()
                        + "', from which they come; write another topic")
                .findFirst();
    }

    private static Optional<String> ownTopic(String topic) {
        boolean isOwn = topic.equals(Ledger.TOPIC) || topic.startsWith(InsightTopics.RESULTS);
        return isOwn
                ? Optional.of("'" + topic + "' belongs to Millrace itself; write another topic")
                : Optional.empty();
    }

    /** "a → b → a" when what this pipeline forwards comes back to its source. */
    private Optional<String> loop(Flow start) {
        Map<String, String> ways = new LinkedHashMap<>();
        Deque<String> next = new ArrayDeque<>();
        start.output().ifPresent(output -> {
            ways.put(output, start.source() + " → " + output);
            next.add(output);
        });
        while (!next.isEmpty()) {
            String topic = next.remove();
            String way = ways.getOrDefault(topic, topic);
            if (topic.equals(start.source())) {
                return Optional.of(way);
            }
            for (Flow flow : flows) {
                if (flow.source().equals(topic) && flow.output().isPresent()
                        && ways.putIfAbsent(flow.output().get(), way + " → " + flow.output().get()) == null) {
                    next.add(flow.output().get());
                }
            }
        }
        return Optional.empty();
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
