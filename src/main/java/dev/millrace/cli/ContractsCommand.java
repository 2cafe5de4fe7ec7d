package dev.millrace.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace contracts}: what streams promise to keep. */
@Command(name = "contracts", description = "What streams promise to keep: lists contracts, checks one, infers one from what is there.")
final class ContractsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about contracts: list, check or infer?");
    }
}
