package dev.millrace.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.millrace.insight.InsightChange;
import dev.millrace.preview.Difference;
import dev.millrace.preview.Difference.Change;
import dev.millrace.preview.Difference.Death;
import dev.millrace.preview.Difference.FieldTally;
import dev.millrace.preview.Difference.Move;
import dev.millrace.preview.Difference.Volume;

/** What {@code preview} answers of one pipeline, for programs. */
final class PreviewJson {
    private PreviewJson() {}

    static Map<String, @Nullable Object> of(Difference difference) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("pipeline", difference.pipeline());
        answer.put("topic", difference.topic());
        answer.put("records", difference.records());
        answer.put("span_ms", difference.span().toMillis());
        answer.put("newly_dropped", difference.newlyDropped());
        answer.put("newly_dead", difference.newlyDead());
        answer.put("newly_passing", difference.newlyPassing());
        answer.put("changed", difference.changed());
        answer.put("changed_keys", difference.keys());
        answer.put("moves", difference.moves().stream().map(PreviewJson::of).toList());
        answer.put("newly_dead_by_cause", difference.deaths().stream().map(PreviewJson::of).toList());
        answer.put("changed_fields", difference.fields().stream().map(PreviewJson::of).toList());
        answer.put("now", of(difference.before(), difference.span()));
        answer.put("then", of(difference.after(), difference.span()));
        answer.put("insights", difference.insights().stream().map(PreviewJson::of).toList());
        return answer;
    }

    private static Map<String, @Nullable Object> of(Move move) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("now", move.from().label());
        answer.put("then", move.to().label());
        answer.put("records", move.records());
        answer.put("example", move.example().toString());
        return answer;
    }

    private static Map<String, @Nullable Object> of(Death death) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("reason", death.reason());
        answer.put("pointer", death.pointer());
        answer.put("message", death.message());
        answer.put("records", death.records());
        answer.put("example", death.example().toString());
        return answer;
    }

    private static Map<String, @Nullable Object> of(FieldTally field) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("pointer", field.pointer());
        answer.put("records", field.records());
        answer.put("examples", field.examples().stream().map(PreviewJson::of).toList());
        return answer;
    }

    private static Map<String, @Nullable Object> of(Change change) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("position", change.position().toString());
        answer.put("now", Objects.requireNonNullElse(change.before(), "(absent)"));
        answer.put("then", Objects.requireNonNullElse(change.after(), "(absent)"));
        return answer;
    }

    private static Map<String, @Nullable Object> of(Volume volume, Duration span) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("events", volume.events());
        answer.put("bytes", volume.bytes());
        answer.put("objects", volume.objects());
        answer.put("events_per_hour", PreviewReport.hourly(volume.events(), span));
        answer.put("bytes_per_hour", PreviewReport.hourly(volume.bytes(), span));
        answer.put("objects_per_hour", PreviewReport.hourly(volume.objects(), span));
        return answer;
    }

    private static Map<String, @Nullable Object> of(InsightChange change) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("insight", change.insight());
        answer.put("figure", change.what());
        answer.put("now", change.before());
        answer.put("then", change.after());
        return answer;
    }
}
