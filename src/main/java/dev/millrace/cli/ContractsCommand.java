package dev.millrace.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace contracts}: what streams promise to keep. */
@Command(name = "contracts", description = "Lists contracts, checks one, or infers one from a topic.", subcommandsRepeatable = false)
final class ContractsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(),
                "say what to do with contracts: list, check or infer");
    }
}
