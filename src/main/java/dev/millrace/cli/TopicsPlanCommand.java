package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.ops.topics.PlanFile;

/** {@code millrace topics plan}: what would be done. */
@Command(name = "plan", description = {"What would be done, without doing it.",
        "Compares the declared topics with those of the cluster, and asks the brokers whether they would take each step."
                + " With --out, the plan is saved together with what it was made against, for 'topics apply'. Exit code 1"
                + " when something cannot be done."})
final class TopicsPlanCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Save the plan here.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    TopicsPlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Comparison compared = Comparison.of(cluster, terminal, "plan topics", Comparison.Depth.VALIDATED);
        TopicsTable table = new TopicsTable(compared.plan());
        if (isJson) {
            Json.print(terminal.out(), table.json());
        } else {
            table.print(terminal.out(), terminal.style());
        }
        boolean isRefused = !compared.plan().refusals().isEmpty();
        if (out != null && isRefused) {
            throw new Failure(ExitCode.NO, "save the plan", "some of it cannot be done, so it is not saved",
                    "correct what is refused, and plan again");
        }
        if (out != null) {
            save(out, PlanFile.write(compared.plan()));
        }
        return isRefused ? ExitCode.NO : ExitCode.DONE;
    }

    private void save(Path file, String text) throws Failure {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "save the plan to " + file, "it cannot be written (" + e + ")",
                    "name a file in a folder that is there");
        }
        if (!isJson) {
            terminal.out().println("saved; do it with  millrace topics apply " + file);
        }
    }
}
