package dev.millrace.health;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

/** What is answered, with its media type. */
record Page(String type, String body) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static Page text(String text) {
        return new Page("text/plain; charset=utf-8", text + "\n");
    }

    private static Page json(Map<String, Object> content) {
        return new Page("application/json", JSON.writeValueAsString(content) + "\n");
    }

    static Page live(Health health, boolean isJson) {
        if (isJson) {
            return json(ordered("alive", health.isAlive(), "reasons", health.stuck()));
        }
        return text(health.isAlive() ? "ok" : lines("not alive", health.stuck().stream()));
    }

    static Page ready(Health health, boolean isJson) {
        if (isJson) {
            return json(ordered("ready", health.isReady(), "reasons", health.stuck(), "pipelines",
                    health.pipelines().stream().map(Page::json).toList()));
        }
        Stream<String> reasons = health.pipelines().stream()
                .flatMap(pipeline -> pipeline.reasons().stream().map(reason -> pipeline.name() + ": "
                        + reason.kind().label() + " since " + reason.since() + ": " + reason.message()));
        return text(health.isReady()
                ? "ok"
                : lines("not ready", Stream.concat(health.stuck().stream(), reasons)));
    }

    private static String lines(String first, Stream<String> others) {
        return Stream.concat(Stream.of(first), others).collect(Collectors.joining("\n"));
    }

    private static Map<String, Object> json(PipelineHealth pipeline) {
        List<Map<String, Object>> reasons = pipeline.reasons().stream()
                .map(reason -> ordered("reason", reason.kind().label(), "since", reason.since().toString(),
                        "message", reason.message()))
                .toList();
        return ordered("name", pipeline.name(), "ready", pipeline.isReady(), "reasons", reasons);
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
