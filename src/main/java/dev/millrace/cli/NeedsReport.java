package dev.millrace.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.millrace.ops.doctor.Need;

/**
 * The rights that pipelines need.
 *
 * @param brokers addresses for the commands
 */
record NeedsReport(List<Need> needs, String principal, String brokers) {
    void print(PrintStream out, Style style) {
        if (needs.isEmpty()) {
            out.println(style.warning("no pipelines") + ": nothing is needed; write some under 'pipelines'");
            return;
        }
        Table table = new Table("RESOURCE", "NAME", "OPERATIONS", "FOR");
        needs.forEach(need -> table.row(need.resource().label(), need.name() + (need.isPrefix() ? "*" : ""),
                operations(need), uses(need)));
        table.print(out, style);
        out.println();
        needs.forEach(need -> out.println(need.command(brokers, principal)));
        out.println();
        out.println(
                "Create is needed only until the topic is there. A name with * is for all that begin so.");
    }

    private static String operations(Need need) {
        return need.operations().stream().map(Need.Operation::label).collect(Collectors.joining(", "));
    }

    private static String uses(Need need) {
        return need.use().stream().sorted().collect(Collectors.joining(", "));
    }

    Map<String, Object> json() {
        return Map.of("principal", principal, "rights", needs.stream().map(need -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("resource", need.resource().label());
            json.put("name", need.name());
            json.put("pattern", need.isPrefix() ? "prefixed" : "literal");
            json.put("operations", need.operations().stream().map(Need.Operation::label).toList());
            json.put("for", need.use().stream().sorted().toList());
            json.put("command", need.command(brokers, principal));
            return json;
        }).toList());
    }
}
