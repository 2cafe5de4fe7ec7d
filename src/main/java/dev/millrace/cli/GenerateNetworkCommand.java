package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;

/** {@code millrace generate network}: network events. */
@Command(name = "network", description = "Sends network events to a topic, and counts what was acknowledged.")
final class GenerateNetworkCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private Generating generating = new Generating();

    @Option(names = "--topic", paramLabel = "TOPIC", defaultValue = "network-telemetry", description = "Where to. Default: ${DEFAULT-VALUE}.")
    private String topic = "network-telemetry";

    GenerateNetworkCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        return generating.run(EventKind.NETWORK, topic, terminal);
    }
}
