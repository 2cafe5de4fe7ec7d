package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.config.InvalidConfigException;

/** {@code millrace generate logins}: user logins. */
@Command(name = "logins", description = "Sends user logins to a topic, and counts what was acknowledged.")
final class GenerateLoginsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private Generating generating = new Generating();

    @Option(names = "--topic", paramLabel = "TOPIC", defaultValue = "user-login", description = "Where to. Default: ${DEFAULT-VALUE}.")
    private String topic = "user-login";

    GenerateLoginsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        return generating.run(EventKind.LOGINS, topic, terminal);
    }
}
