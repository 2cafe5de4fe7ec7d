package dev.millrace.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.Assumptions;

/** Test data that lies beside the project and not in it: {@code shared/testdata} in one of the folders above. */
public final class SharedData {
    private SharedData() {}

    /** The file, or the test is skipped with a message. */
    public static Path file(String name) {
        Optional<Path> found = find(name);
        Assumptions.assumeTrue(found.isPresent(),
                () -> "no shared/testdata/" + name + " above the project: skipped");
        return found.orElseThrow();
    }

    private static Optional<Path> find(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve("shared/testdata").resolve(name);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
