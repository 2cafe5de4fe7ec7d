package dev.millrace.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.millrace.ledger.AuditReport;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.Pipeline;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;

/** The pipelines of this process: how they are configured, and what is wrong with them. Thread-safe. */
final class Pipelines {
    private static final Duration STUCK_AFTER = Duration.ofSeconds(60);
    private static final Duration BOOKS_ARE_OLD_AFTER = Duration.ofSeconds(60);
    private static final int MOST_WRONG = 100;
    private final Sources sources;
    private final Watch watch;

    Pipelines(Sources sources, Watch watch) {
        this.sources = sources;
        this.watch = watch;
    }

    List<Map<String, Object>> all() {
        return sources.pipelines().get().stream().map(pipeline -> settings(pipeline).json()).toList();
    }

    Map<String, Object> one(String name) throws RefusedException {
        Pipeline pipeline = sources.pipelines().get().stream()
                .filter(candidate -> candidate.settings().name().equals(name)).findFirst()
                .orElseThrow(
                        () -> RefusedException.unknown("no pipeline of that name runs in this process"));
        Map<String, String> stopped = new TreeMap<>();
        pipeline.status().stopped().forEach((partition, why) -> stopped.put(partition.toString(), why));
        return settings(pipeline).with("batches", watch.books().batches(name).json())
                .with("stopped", stopped)
                .with("wrong", wrong(pipeline).stream().limit(MOST_WRONG).toList()).json();
    }

    private static Fields settings(Pipeline pipeline) {
        PipelineSettings settings = pipeline.settings();
        Fields json = Fields.of("name", settings.name()).with("topic", settings.from().topic())
                .with("group", settings.from().group()).with("contract", settings.contract().name())
                .with("dead_letter_topic", settings.deadLetterTopic()).with("workers", settings.workers())
                .with("location", pipeline.location())
                .with("limits", Fields.of("records", settings.batch().records())
                        .with("bytes", settings.batch().bytes().bytes())
                        .with("interval_ms", settings.batch().interval().toMillis()).json())
                .with("rules", settings.rules().rules() != null)
                .with("dedupe", settings.rules().dedupe() != null)
                .with("insights", settings.rules().insights() != null);
        return switch (settings.to()) {
            case ObjectSinkSettings objects -> json.with("sink", "objects").with("bucket", objects.bucket())
                    .with("format", objects.format());
            case TopicSinkSettings topic -> json.with("sink", "topic").with("output", topic.topic());
        };
    }

    /** What is wrong now, the worst first; at most so many that a person can read them. */
    List<Map<String, Object>> wrong() {
        List<Map<String, Object>> wrong = new ArrayList<>();
        Look<AuditReport> audit = watch.audit();
        AuditReport report = audit.value();
        if (report != null) {
            report.chains().forEach(books -> books.problems().forEach(problem -> wrong
                    .add(item("books", books.chain().pipeline(), books.chain().partition() + ": " + problem,
                            null))));
        }
        sources.pipelines().get().forEach(pipeline -> wrong.addAll(wrong(pipeline)));
        Instant at = audit.at();
        String problem = audit.problem();
        if (problem != null && (at == null
                || sources.time().wallMillis() - at.toEpochMilli() > BOOKS_ARE_OLD_AFTER.toMillis())) {
            wrong.add(item("console", "", "the ledger cannot be read: " + problem, null));
        }
        return wrong.stream().limit(MOST_WRONG).toList();
    }

    private static List<Map<String, Object>> wrong(Pipeline pipeline) {
        List<Map<String, Object>> wrong = new ArrayList<>();
        String name = pipeline.settings().name();
        pipeline.failure().ifPresent(failure -> wrong
                .add(item("failed", name, "a worker has ended: " + failure.getMessage(), null)));
        pipeline.stuck(STUCK_AFTER).forEach(what -> wrong.add(item("stuck", name, what, null)));
        pipeline.stopped().forEach((partition, trouble) -> wrong.add(item("stopped", name,
                partition + " is out of work: " + trouble.what(), trouble.since())));
        pipeline.troubles().forEach((where, trouble) -> wrong
                .add(item(where, name, trouble.what(), trouble.since())));
        return wrong;
    }

    private static Map<String, Object> item(String kind, String pipeline, String what,
            @Nullable Instant since) {
        return Fields.of("kind", kind).with("pipeline", pipeline).with("what", what)
                .with("since", since == null ? null : since.toString()).json();
    }
}
