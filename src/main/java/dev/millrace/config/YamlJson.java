package dev.millrace.config;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written in YAML as the JSON it stands for, without white space and in the order of the file. A plain word is
 * what JSON would read it as (a number, true, false, null), and else a string; numbers are copied digit by digit.
 */
final class YamlJson {
    private static final Pattern LITERAL = Pattern
            .compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private final BiConsumer<Node, String> problems;
    private final StringBuilder json = new StringBuilder();

    private YamlJson(BiConsumer<Node, String> problems) {
        this.problems = problems;
    }

    /** @param problems is told what cannot be written as JSON, and where it stands */
    static String of(Node node, BiConsumer<Node, String> problems) {
        var writer = new YamlJson(problems);
        writer.write(node);
        return writer.json.toString();
    }

    private void write(Node node) {
        switch (node) {
            case MappingNode mapping -> object(mapping);
            case SequenceNode list -> array(list);
            case ScalarNode scalar -> scalar(scalar);
            default -> problems.accept(node, "found " + Section.describe(node)
                    + ", which has no meaning in JSON");
        }
    }

    private void object(MappingNode mapping) {
        Map<String, Node> seen = new HashMap<>();
        json.append('{');
        for (NodeTuple field : mapping.getValue()) {
            if (!(field.getKeyNode() instanceof ScalarNode key)) {
                problems.accept(field.getKeyNode(), "a key must be a single word, found "
                        + Section.describe(field.getKeyNode()));
                continue;
            }
            if (seen.putIfAbsent(key.getValue(), key) != null) {
                problems.accept(key, "'" + key.getValue()
                        + "' is written twice; an input that is wrong on purpose is written as text");
            }
            json.append(json.charAt(json.length() - 1) == '{' ? "" : ",").append(text(key.getValue()))
                    .append(':');
            write(field.getValueNode());
        }
        json.append('}');
    }

    private void array(SequenceNode list) {
        json.append('[');
        for (Node item : list.getValue()) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            write(item);
        }
        json.append(']');
    }

    private void scalar(ScalarNode scalar) {
        if (Section.isNothing(scalar)) {
            json.append("null");
        } else if (scalar.isPlain() && LITERAL.matcher(scalar.getValue()).matches()) {
            json.append(scalar.getValue());
        } else {
            json.append(text(scalar.getValue()));
        }
    }

    private static String text(String value) {
        return JsonMapper.shared().writeValueAsString(value);
    }
}
