package dev.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace topics}: topics as code. */
@Command(name = "topics", description = {"Topics as code.",
        "Makes the topics of a cluster what the configuration declares under 'topics', and says where they differ. Never"
                + " deletes a topic, and never touches one that the configuration does not name."})
final class TopicsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TopicsCommand() {}

    static CommandLine line(Terminal terminal) {
        return new CommandLine(new TopicsCommand())
                .addSubcommand("plan", new TopicsPlanCommand(terminal))
                .addSubcommand("apply", new TopicsApplyCommand(terminal))
                .addSubcommand("drift", new TopicsDriftCommand(terminal))
                .addSubcommand("adopt", new TopicsAdoptCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: plan, apply, drift or adopt");
    }
}
