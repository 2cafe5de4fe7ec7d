package dev.millrace.replay;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.Time;
import dev.millrace.deadletter.Cause;
import dev.millrace.deadletter.StoredLetter;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.DryRun;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.record.Position;

/** Takes the records of dead letters through the stages of their pipelines as they are configured now. One thread. */
final class Trial implements AutoCloseable {
    private final List<PipelineSettings> pipelines;
    private final Edit edit;
    private final Originals originals;
    private final Instant now;
    private final Map<String, DryRun> runs = new HashMap<>();

    private Trial(List<PipelineSettings> pipelines, Edit edit, Originals originals, Instant now) {
        this.pipelines = pipelines;
        this.edit = edit;
        this.originals = originals;
        this.now = now;
    }

    static Trial open(Clients clients, List<PipelineSettings> pipelines, Edit edit, Time time)
            throws KafkaUnavailableException, KafkaRefusedException {
        return new Trial(pipelines, edit, Originals.open(clients, time),
                Instant.ofEpochMilli(time.wallMillis()));
    }

    /** The next letter; one that is like an earlier one in its id is a duplicate where the pipeline removes those. */
    Fate of(StoredLetter letter) throws KafkaUnavailableException {
        if (letter.original().at() == null) {
            return new Fate.Lost(letter.isUnreadable()
                    ? letter.failure().message()
                    : "the letter does not tell where its record came from");
        }
        return switch (originals.of(letter)) {
            case Originals.Answer.Gone(String why) -> new Fate.Lost(why);
            case Originals.Answer.Found(Whole whole) -> switch (edit.apply(whole)) {
                case Edit.Result.Failed(String why) ->
                    new Fate.Dies(whole, new Cause(letter.pipeline(), "edit", "", why, ""));
                case Edit.Result.Changed(Whole changed) -> tried(letter, changed);
            };
        };
    }

    private Fate tried(StoredLetter letter, Whole whole) {
        Optional<PipelineSettings> pipeline = pipeline(pipelines, letter);
        if (pipeline.isEmpty()) {
            return new Fate.Untried(whole, "no pipeline of this configuration reads the topic it came from");
        }
        DryRun run = runs.computeIfAbsent(pipeline.get().name(), _ -> DryRun.of(pipeline.get(), now));
        Instant timestamp = whole.timestamp() < 0 ? now : Instant.ofEpochMilli(whole.timestamp());
        return switch (run.take(whole.key(), whole.value(), timestamp)) {
            case DryRun.Outcome.Output _ -> new Fate.Passes(whole);
            case DryRun.Outcome.Filtered _ -> new Fate.Filtered(whole);
            case DryRun.Outcome.Duplicate _ -> new Fate.Duplicate(whole);
            case DryRun.Outcome.Dead(String reason, String pointer, String message) ->
                new Fate.Dies(whole, StoredLetter.cause(pipeline.get().name(),
                        new StoredLetter.Failure(reason, pointer, -1, message)));
        };
    }

    /** Name of the pipeline that is to take the letter's record; the letter's own word for it when there is none. */
    String pipelineOf(StoredLetter letter) {
        return pipeline(pipelines, letter).map(PipelineSettings::name).orElse(letter.pipeline());
    }

    /** The pipeline that wrote the letter, else the first one that reads the topic the record came from. */
    static Optional<PipelineSettings> pipeline(List<PipelineSettings> pipelines, StoredLetter letter) {
        Position origin = letter.original().at();
        if (origin == null) {
            return Optional.empty();
        }
        List<PipelineSettings> readers = pipelines.stream()
                .filter(pipeline -> pipeline.from().topic().equals(origin.partition().topic())).toList();
        return readers.stream().filter(pipeline -> pipeline.name().equals(letter.pipeline())).findFirst()
                .or(() -> readers.stream().findFirst());
    }

    @Override
    public void close() {
        originals.close();
    }
}
