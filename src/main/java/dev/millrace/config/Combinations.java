package dev.millrace.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.ByteSize;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;

/** Settings that are right one by one and wrong together. */
final class Combinations {
    private final ByteSize memory;
    private final Map<String, Place> groups = new HashMap<>();
    private final Map<List<String>, Place> targets = new HashMap<>();

    Combinations(ByteSize memory) {
        this.memory = memory;
    }

    void check(PipelineSection section, PipelineSettings pipeline) {
        checkGroup(section, pipeline);
        checkTarget(section, pipeline);
        deadLetters(pipeline).ifPresent(why -> section.report(section.deadLetterPlace(), why));
        maxRecord(pipeline, memory).ifPresent(why -> section.report(section.maxRecordPlace(), why));
        if (section.hasBatchBytes()) {
            // Only when somebody wrote it: a small memory alone is no contradiction, it cuts batches earlier.
            batchBytes(pipeline, memory).ifPresent(why -> section.report(section.batchBytesPlace(), why));
        }
    }

    private void checkGroup(PipelineSection section, PipelineSettings pipeline) {
        String group = pipeline.from().group();
        Place earlier = groups.putIfAbsent(group, section.groupPlace());
        if (earlier != null) {
            section.report(section.groupPlace(),
                    "the group '" + group + "' is already that of the pipeline at "
                            + earlier
                            + "; give each pipeline its own, or each would get only a part of the records");
        }
    }

    /** The pipeline's name is not in object keys, so two with one target would write over each other. */
    private void checkTarget(PipelineSection section, PipelineSettings pipeline) {
        ObjectSinkSettings to = pipeline.to();
        var target = List.of(pipeline.from().topic(), to.bucket(), to.path(), to.format());
        Place earlier = targets.putIfAbsent(target, section.pathPlace());
        if (earlier != null) {
            section.report(section.pathPlace(),
                    "the same topic, bucket and path as the pipeline at " + earlier
                            + "; write another path, or their objects would have the same keys");
        }
    }

    /** Why the dead letters cannot go where they would; empty when they can. */
    static Optional<String> deadLetters(PipelineSettings pipeline) {
        String topic = pipeline.deadLetterTopic();
        return topic.equals(pipeline.from().topic())
                ? Optional.of("dead letters would go to '" + topic
                        + "', the topic they come from, and be read again for ever; write another topic")
                : Optional.empty();
    }

    /** Why batches cannot get as large as they may; empty when they can. */
    static Optional<String> batchBytes(PipelineSettings pipeline, ByteSize memory) {
        return tooLarge("batches", pipeline.batch().bytes(), memory);
    }

    /** Why records cannot get as large as they may; empty when they can. */
    static Optional<String> maxRecord(PipelineSettings pipeline, ByteSize memory) {
        return tooLarge("records", pipeline.maxRecord(), memory);
    }

    private static Optional<String> tooLarge(String what, ByteSize size, ByteSize memory) {
        return size.compareTo(memory) > 0
                ? Optional.of(what + " of " + size + " never fit into the memory of " + memory
                        + "; lower this or raise the memory")
                : Optional.empty();
    }
}
