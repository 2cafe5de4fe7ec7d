package dev.millrace.ops.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A plan as a file, so that what is applied is what somebody has read. */
public final class PlanFile {
    private static final String FORMAT = "millrace topics plan 1";
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private PlanFile() {}

    /**
     * The text of a file.
     *
     * @param plan without refusals: a plan that cannot be carried out whole is none
     */
    public static String write(TopicPlan plan) {
        if (!plan.refusals().isEmpty()) {
            throw new IllegalArgumentException("refused steps cannot be carried out");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("cluster", plan.cluster());
        json.put("steps", steps(plan));
        json.put("made_against", seen(plan));
        return MAPPER.writeValueAsString(json) + "\n";
    }

    /** All steps in the shape of the file, those that keep or refuse included. */
    public static List<Map<String, Object>> steps(TopicPlan plan) {
        return plan.steps().stream().map(PlanFile::json).toList();
    }

    private static Map<String, Object> json(Step step) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("topic", step.topic());
        switch (step) {
            case Step.Create create -> {
                json.put("do", "create");
                json.put("partitions", create.partitions());
                json.put("replication", create.replication());
                json.put("config", create.config());
            }
            case Step.Grow grow -> {
                json.put("do", "grow");
                json.put("from", grow.from());
                json.put("to", grow.to());
                json.put("warning", grow.warning());
            }
            case Step.Alter alter -> {
                json.put("do", "alter");
                Map<String, Object> changes = new TreeMap<>();
                alter.changes().forEach((name, change) -> {
                    Map<String, String> both = new LinkedHashMap<>();
                    both.put("from", change.from());
                    both.put("to", change.to());
                    changes.put(name, both);
                });
                json.put("changes", changes);
            }
            case Step.Keep _ -> json.put("do", "nothing");
            case Step.Refuse refuse -> {
                json.put("do", "refuse");
                json.put("reason", refuse.reason());
            }
        }
        return json;
    }

    private static Map<String, Object> seen(TopicPlan plan) {
        Map<String, Object> json = new TreeMap<>();
        plan.seen().forEach((name, seen) -> {
            Map<String, Object> topic = new LinkedHashMap<>();
            topic.put("id", seen.id());
            topic.put("partitions", seen.partitions());
            topic.put("replication", seen.replication());
            topic.put("config", seen.config());
            json.put(name, topic);
        });
        return json;
    }

    /**
     * From the text of a file.
     *
     * @throws InvalidPlanException with a sentence that says what is wrong
     */
    public static TopicPlan read(String text) throws InvalidPlanException {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (!root.path("format").asString("").equals(FORMAT)) {
                throw new InvalidPlanException(
                        "it is no plan of this version ('format' is not '" + FORMAT + "')");
            }
            List<Step> steps = new ArrayList<>();
            for (JsonNode step : root.required("steps")) {
                steps.add(step(step));
            }
            SortedMap<String, TopicPlan.Seen> seen = new TreeMap<>();
            root.required("made_against").properties()
                    .forEach(topic -> seen.put(topic.getKey(), seen(topic.getValue())));
            for (Step step : steps) {
                if (!seen.containsKey(step.topic())) {
                    throw new InvalidPlanException("it does not say what topic '" + step.topic()
                            + "' was like when the plan was made");
                }
            }
            return new TopicPlan(root.required("cluster").asString(), steps, seen);
        } catch (JacksonException e) {
            throw new InvalidPlanException("it is no plan: " + e.getOriginalMessage());
        }
    }

    private static TopicPlan.Seen seen(JsonNode json) {
        return new TopicPlan.Seen(json.required("id").asString(), json.required("partitions").asInt(),
                json.required("replication").asInt(), texts(json.required("config")));
    }

    private static SortedMap<String, String> texts(JsonNode json) {
        SortedMap<String, String> texts = new TreeMap<>();
        json.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asString()));
        return texts;
    }

    private static Step step(JsonNode json) throws InvalidPlanException {
        String topic = json.required("topic").asString();
        String what = json.required("do").asString();
        return switch (what) {
            case "create" -> new Step.Create(topic, json.required("partitions").asInt(),
                    json.required("replication").asInt(), texts(json.required("config")));
            case "grow" -> new Step.Grow(topic, json.required("from").asInt(), json.required("to").asInt(),
                    json.required("warning").asString());
            case "alter" -> {
                SortedMap<String, Step.Change> changes = new TreeMap<>();
                json.required("changes").properties().forEach(change -> changes.put(change.getKey(),
                        new Step.Change(change.getValue().required("from").asString(),
                                change.getValue().required("to").asString())));
                yield new Step.Alter(topic, changes);
            }
            case "nothing" -> new Step.Keep(topic);
            default -> throw new InvalidPlanException("it has a step '" + what + "', which nobody can take");
        };
    }
}
