package dev.millrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.Time;
import dev.millrace.console.Sources;
import dev.millrace.explain.Explainer;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.lag.LagEngine;
import dev.millrace.ops.lag.LagSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.store.StoreSettings;

/** What answers questions of the console's pages. Thread-safe. */
final class Engines implements AutoCloseable {
    private static final Duration LOOK_AT_LAG_EVERY = Duration.ofSeconds(5);
    private final LagEngine lag;
    private final Sources.Engines answers;

    private Engines(LagEngine lag, Sources.Engines answers) {
        this.lag = lag;
        this.answers = answers;
    }

    static Engines start(Clients clients, StoreSettings store, List<PipelineSettings> pipelines,
            Terminal terminal) {
        LagEngine lag = LagEngine.start(clients, LagSettings.DEFAULT.every(LOOK_AT_LAG_EVERY), Time.system());
        Explainer explainer = new Explainer(new Explainer.Place(clients, store, Time.system(), _ -> {}),
                pipelines);
        return new Engines(lag,
                new Sources.Engines(new LetterPages(clients, pipelines, terminal, Time.system()),
                        place -> explain(explainer, place), lag::snapshot));
    }

    private static Optional<Map<String, Object>> explain(Explainer explainer, String place)
            throws KafkaUnavailableException, KafkaRefusedException {
        var position = Coordinates.parse(place);
        return position.isEmpty()
                ? Optional.empty()
                : Optional.of(ExplainJson.of(explainer.explain(position.get()), List.of(position.get())));
    }

    Sources.Engines answers() {
        return answers;
    }

    @Override
    public void close() {
        lag.close();
    }
}
