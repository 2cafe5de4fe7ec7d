package dev.millrace.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;

/** Finds and compiles the contract a setting names: one that is shipped, or a JSON Schema file. */
final class ContractFiles {
    private static final String SHIPPED_NAME = "[a-z0-9]+(-[a-z0-9]+)*";
    private static final int LIMIT_BYTES = 1 << 20;

    private final Path folder;

    /** @param folder where relative paths start */
    ContractFiles(Path folder) {
        this.folder = folder;
    }

    /** The compiled contract; empty when there is none or it is wrong, and then every reason is a problem. */
    Optional<Contract> load(Value value) {
        return value.as(this::read).flatMap(source -> compile(source, value));
    }

    private record Source(String name, String schema) {}

    private static Optional<Contract> compile(Source source, Value value) {
        try {
            return Optional.of(Contract.compile(source.name(), source.schema()));
        } catch (InvalidContractException e) {
            e.problems().forEach(problem -> value
                    .report("the contract '" + source.name() + "' is not usable: " + problem));
            return Optional.empty();
        }
    }

    private Source read(String name) {
        return name.matches(SHIPPED_NAME) ? shipped(name) : inFile(folder.resolve(name));
    }

    private static Source shipped(String name) {
        try (InputStream schema = Contract.class.getResourceAsStream("/contracts/" + name + ".schema.json")) {
            if (schema == null) {
                throw new IllegalArgumentException("no contract named '" + name
                        + "' is shipped; write " + Parsers.either(Contract.shippedNames())
                        + ", or the path of a JSON Schema file");
            }
            return new Source(name, text(schema.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException("the shipped contract '" + name + "' cannot be read", e);
        }
    }

    private static Source inFile(Path file) {
        try (InputStream schema = Files.newInputStream(file)) {
            byte[] bytes = schema.readNBytes(LIMIT_BYTES + 1);
            if (bytes.length > LIMIT_BYTES) {
                throw new IllegalArgumentException(
                        "the file " + file + " is larger than 1 MiB; is it a JSON Schema?");
            }
            return new Source(file.getFileName().toString().replaceFirst("(\\.schema)?\\.json$", ""),
                    text(bytes));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the contract " + file + " cannot be read (" + IoProblems.say(e)
                            + "); write the path of a JSON Schema file, or the name of a shipped contract",
                    e);
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
