package dev.millrace.example;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.base.Time;
import dev.millrace.example.Example.Input;
import dev.millrace.json.Printable;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.DryRun.Outcome;
import dev.millrace.pipeline.PipelineSettings;

/** Takes examples through the stages of their pipeline. Each one begins anew, with no record before it. */
public final class Examples {
    private static final int SHOWN = 300;

    private Examples() {}

    /**
     * Takes one through.
     *
     * @param time measures how long it takes; the clock that rules see is the example's own
     */
    public static Result run(PipelineSettings pipeline, Example example, Time time) {
        long start = time.nanos();
        DryRun stages = DryRun.of(pipeline, example.now());
        example.after().forEach(input -> {
            var _ = take(stages, input);
        });
        Outcome outcome = take(stages, example.input());
        return new Result(pipeline.name(), example, differences(example, outcome),
                Duration.ofNanos(time.nanos() - start));
    }

    private static Outcome take(DryRun stages, Input input) {
        return stages.take(input.key(), input.value(), input.timestamp());
    }

    private static List<String> differences(Example example, Outcome outcome) {
        return switch (example.expected()) {
            case Expectation.Filtered _ when outcome instanceof Outcome.Filtered -> List.of();
            case Expectation.Duplicate _ when outcome instanceof Outcome.Duplicate -> List.of();
            case Expectation.Dead dead when outcome instanceof Outcome.Dead found -> deaths(dead, found);
            case Expectation.Output output when outcome instanceof Outcome.Output found ->
                outputs(output, found);
            case Expectation.Unchanged _ when outcome instanceof Outcome.Output found ->
                unchanged(example.input().value(), found.value());
            case Expectation other -> List.of("expected " + words(other) + ", found " + words(outcome));
        };
    }

    private static List<String> deaths(Expectation.Dead expected, Outcome.Dead found) {
        boolean isReason = found.reason().equals(expected.reason().label());
        boolean isPlace = expected.pointer().map(found.pointer()::equals).orElse(true);
        return isReason && isPlace
                ? List.of()
                : List.of("expected " + words(expected) + ", found " + words(found));
    }

    private static List<String> outputs(Expectation.Output expected, Outcome.Output found) {
        Optional<String> key = Optional.ofNullable(found.key()).map(Examples::text);
        return expected.key().isPresent() && !expected.key().equals(key)
                ? List.of("expected the key " + Printable.text(expected.key().get(), SHOWN) + ", found "
                        + key.map(text -> Printable.text(text, SHOWN)).orElse("none"))
                : values(expected.value(), found.value());
    }

    private static List<String> values(JsonNode expected, ByteBuffer found) {
        Optional<JsonNode> actual = Json.parse(found);
        if (actual.isEmpty()) {
            return List.of("expected JSON, found " + shown(found));
        }
        JsonDiff diff = JsonDiff.of(expected, actual.get());
        return diff.first().map(first -> with("the output differs " + first, diff.lines())).orElse(List.of());
    }

    private static List<String> unchanged(@Nullable ByteBuffer input, ByteBuffer found) {
        return Optional.ofNullable(input).flatMap(Json::parse).map(expected -> values(expected, found))
                .orElse(List.of("expected an unchanged output, but the input is no JSON"));
    }

    private static List<String> with(String summary, List<String> lines) {
        List<String> all = new ArrayList<>(List.of(summary));
        all.addAll(lines);
        return all;
    }

    private static String words(Expectation expected) {
        return switch (expected) {
            case Expectation.Output _ -> "an output";
            case Expectation.Unchanged _ -> "an unchanged output";
            case Expectation.Filtered _ -> "it to be filtered";
            case Expectation.Duplicate _ -> "a duplicate";
            case Expectation.Dead dead -> "a dead letter for " + dead.reason().label()
                    + dead.pointer().map(pointer -> " at '" + pointer + "'").orElse("");
        };
    }

    private static String words(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Output output -> "the output " + shown(output.value());
            case Outcome.Filtered _ -> "that it is filtered";
            case Outcome.Duplicate _ -> "that it is a duplicate";
            case Outcome.Dead dead -> "a dead letter for " + dead.reason() + " at '"
                    + Printable.text(dead.pointer(), SHOWN) + "': " + Printable.text(dead.message(), SHOWN);
        };
    }

    private static String shown(ByteBuffer value) {
        return Printable.text(text(value), SHOWN);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
