package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace generate}: load generators; what they send is the subcommand. */
@Command(name = "generate", description = "Sends generated load to a topic, with as much wrong as wanted.", subcommandsRepeatable = false)
final class GenerateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to generate: network or logins");
    }
}
