package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;

/** {@code millrace contracts check}: is this a contract? */
@Command(name = "check", description = {
        "Is this file a usable contract?",
        "Names everything that is wrong with it, what was probably meant otherwise, and what makes it slow. Exit code 1"
                + " when it cannot be used."})
final class ContractsCheckCommand implements Callable<Integer> {
    private static final long LARGEST = 1 << 20;
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "FILE", description = "A JSON Schema, draft 2020-12.")
    private Path file = Path.of("");

    ContractsCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure {
        try {
            Contract contract = Contract.compile(String.valueOf(file.getFileName()), text());
            contract.warnings().forEach(
                    warning -> terminal.out().println(terminal.style().warning("warning  " + warning)));
            contract.fallbackReasons().forEach(reason -> terminal.out()
                    .println(terminal.style().warning("slow     " + reason
                            + ": the general validator is used, which takes several times as long")));
            terminal.out().println(terminal.style().good("usable   version " + contract.version()));
            return ExitCode.DONE;
        } catch (InvalidContractException e) {
            e.problems().forEach(
                    problem -> terminal.out().println(terminal.style().bad("wrong    " + problem)));
            return ExitCode.NO;
        }
    }

    private String text() throws Failure {
        try {
            if (Files.size(file) > LARGEST) {
                throw new Failure(ExitCode.USAGE, "check " + file, "it is larger than 1 MiB",
                        "is it a JSON Schema?");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "check " + file, "it cannot be read (" + e.getMessage() + ")",
                    "name a JSON Schema file in UTF-8");
        }
    }
}
