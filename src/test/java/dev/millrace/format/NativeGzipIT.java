package dev.millrace.format;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a process finds where its folder for temporary files is good or bad. */
final class NativeGzipIT {
    @TempDir
    private Path folder;

    /** Says which compressor wrote, and is gone without any of what the JVM does at its end. */
    static final class Once {
        private Once() {}

        public static void main(String[] arguments) throws Exception {
            var lines = new EventLines();
            lines.append("{}".getBytes(StandardCharsets.UTF_8), 0, 2);
            Encoder encoder = Formats.of("json.gz").encoders().getFirst();
            System.out.println(encoder.name() + " wrote " + encoder.encode(lines).bytes().remaining());
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    /** What it printed, standard error included, one per line. */
    private List<String> said(Path temporary, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + temporary, "-cp",
                System.getProperty("java.class.path"), Once.class.getName());
        builder.environment().putAll(environment);
        File said = folder.resolve("said").toFile();
        Process process = builder.redirectErrorStream(true).redirectOutput(said).start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllLines(said.toPath());
    }

    @Test
    void nothing_is_printed_and_a_killed_process_leaves_no_files() throws Exception {
        Assumptions.assumeTrue(Formats.of("json.gz").encoders().size() == 2, "no native gzip here");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));

        List<String> said = said(temporary, Map.of());

        assertThat(said).singleElement().asString().startsWith("isa-l wrote ");
        assertThat(files(temporary)).isEmpty();
    }

    @Test
    void without_a_place_to_unpack_it_says_so_in_one_line_and_goes_on() throws Exception {
        List<String> said = said(folder.resolve("missing"), Map.of());

        assertThat(said.getLast()).startsWith("zlib wrote ");
        assertThat(
                said.stream().filter(line -> line.contains("dev.millrace") || line.contains("d.m.")).toList())
                .singleElement().asString()
                .contains("native gzip does not work here", "missing");
    }

    @Test
    void switched_off_it_is_not_tried() throws Exception {
        List<String> said = said(folder.resolve("missing"), Map.of("MILLRACE_NATIVE", "off"));

        assertThat(said).filteredOn(line -> !line.startsWith("WARNING:")).singleElement().asString()
                .startsWith("zlib wrote ");
    }

    private static List<String> files(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(Path::toString).collect(Collectors.toList());
        }
    }
}
