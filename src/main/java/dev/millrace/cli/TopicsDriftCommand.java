package dev.millrace.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;

/** {@code millrace topics drift}: is the cluster what the configuration declares? */
@Command(name = "drift", description = {"Is the cluster what the configuration declares?",
        "Exit code 1 when a declared topic is missing or differs. Topics that are not declared are counted, and are no"
                + " drift."})
final class TopicsDriftCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    TopicsDriftCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Comparison compared = Comparison.of(cluster, terminal, "look for drift", Comparison.Depth.COMPARED);
        boolean isSettled = compared.plan().isSettled();
        TopicsTable table = new TopicsTable(compared.plan());
        if (isJson) {
            Map<String, @Nullable Object> json = table.json();
            json.put("drift", !isSettled);
            json.put("not_declared", compared.unnamed());
            Json.print(terminal.out(), json);
        } else {
            table.printDrift(terminal.out(), terminal.style(), compared.unnamed().size());
        }
        return isSettled ? ExitCode.DONE : ExitCode.NO;
    }
}
