package dev.millrace.json;

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Test data that lies outside of the project: {@code shared/testdata} beside it, or beside one of the folders above. */
public final class SharedTestData {
    private SharedTestData() {}

    /** A folder or file of it; the test is skipped with a message when there is none. */
    public static Path find(String path) {
        for (@Nullable
        Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("shared/testdata").resolve(path);
            if (Files.exists(found)) {
                return found;
            }
        }
        return Assumptions.abort("there is no shared/testdata/" + path + " beside the project or above it");
    }
}
