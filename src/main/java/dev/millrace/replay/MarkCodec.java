package dev.millrace.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.record.OffsetRange;

/** Marks and actions as records: keys are text, values JSON. What a later version wrote is passed over. */
final class MarkCodec {
    static final String MARK = "mark/";
    static final String ACTION = "action/";
    private static final int MARK_PARTS = 5;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private MarkCodec() {}

    static ByteBuffer key(Mark mark) {
        return bytes(mark.key());
    }

    static ByteBuffer key(Action action) {
        return bytes(ACTION + action.id());
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer value(Mark mark) {
        ObjectNode node = MAPPER.createObjectNode().put("state", mark.state().label());
        ArrayNode ranges = node.putArray("ranges");
        mark.ranges().forEach(range -> ranges.addArray().add(range.first()).add(range.end()));
        return ByteBuffer.wrap(MAPPER.writeValueAsBytes(node));
    }

    /** Empty for what is no mark. */
    static Optional<Mark> mark(String key, ByteBuffer value) {
        String[] parts = key.split("/", -1);
        if (!key.startsWith(MARK) || parts.length != MARK_PARTS) {
            return Optional.empty();
        }
        try {
            JsonNode node = tree(value);
            List<OffsetRange> ranges = new ArrayList<>();
            node.required("ranges").forEach(range -> ranges.add(
                    new OffsetRange(range.required(0).longValue(), range.required(1).longValue())));
            return Optional.of(new Mark(parts[1], Integer.parseInt(parts[2]), parts[3],
                    Integer.parseInt(parts[4]), state(node.required("state").stringValue()), ranges));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static ByteBuffer value(Action action) {
        ObjectNode node = MAPPER.createObjectNode()
                .put("kind", action.kind().name().toLowerCase(Locale.ROOT))
                .put("user", action.actor().user()).put("host", action.actor().host())
                .put("command", action.actor().command()).put("reason", action.actor().reason())
                .put("started", action.startedMillis()).put("ended", action.endedMillis());
        ArrayNode topics = node.putArray("topics");
        action.topics().forEach(topics::add);
        ObjectNode counts = node.putObject("counts");
        action.counts().forEach((state, count) -> counts.put(state.label(), count.longValue()));
        return ByteBuffer.wrap(MAPPER.writeValueAsBytes(node));
    }

    /** Empty for what is no action. */
    static Optional<Action> action(String key, ByteBuffer value) {
        if (!key.startsWith(ACTION)) {
            return Optional.empty();
        }
        try {
            JsonNode node = tree(value);
            Action.Kind kind = Action.Kind
                    .valueOf(node.required("kind").stringValue().toUpperCase(Locale.ROOT));
            Action.Actor actor = new Action.Actor(node.required("user").stringValue(),
                    node.required("host").stringValue(), node.required("command").stringValue(),
                    node.required("reason").stringValue());
            List<String> topics = new ArrayList<>();
            node.required("topics").forEach(topic -> topics.add(topic.stringValue()));
            Map<MarkState, Long> counts = new EnumMap<>(MarkState.class);
            node.required("counts").properties()
                    .forEach(count -> counts.put(state(count.getKey()), count.getValue().longValue()));
            return Optional.of(new Action(key.substring(ACTION.length()), kind, actor, topics,
                    node.required("started").longValue(), node.required("ended").longValue(), counts));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static MarkState state(String label) {
        return MarkState.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private static JsonNode tree(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return MAPPER.readTree(bytes);
    }
}
