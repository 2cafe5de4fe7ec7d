package dev.millrace.cli;

import java.util.List;
import java.util.Locale;

import dev.millrace.base.Similar;
import dev.millrace.ops.doctor.Doctor;
import dev.millrace.ops.doctor.Rule;

/** What a rule of {@code doctor} is about. */
final class Explanation {
    private final Terminal terminal;

    Explanation(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Prints one rule, or a list of them.
     *
     * @param all the word for all of them
     * @return the exit code
     */
    int print(String id, String all) throws Failure {
        if (id.equalsIgnoreCase(all)) {
            Table table = new Table("RULE", "SEVERITY", "AREA", "WHAT IS RIGHT");
            Doctor.rules().forEach(
                    rule -> table.row(rule.id(), rule.severity().label(), rule.area().label(), rule.title()));
            table.print(terminal.out(), terminal.style());
            return ExitCode.DONE;
        }
        Rule rule = Doctor.rule(id).orElseThrow(() -> unknown(id));
        terminal.out().println(terminal.style().bold(rule.id()) + "  " + rule.title());
        terminal.out().println("severity  " + rule.severity().label() + " (" + rule.area().label() + ")");
        terminal.out().println("why       " + rule.why());
        terminal.out().println("fix       " + rule.advice());
        terminal.out().println("see       " + rule.link());
        return ExitCode.DONE;
    }

    private static Failure unknown(String id) {
        List<String> ids = Doctor.rules().stream().map(Rule::id).toList();
        return new Failure(ExitCode.USAGE, "explain " + id, "there is no such rule",
                Similar.nearest(id.toUpperCase(Locale.ROOT), ids).map("did you mean %s?"::formatted)
                        .orElse("see millrace doctor --explain all"));
    }
}
