package dev.millrace.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import dev.millrace.config.SinkEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** Files that no program here can run: what is essential about them. */
class ShippedFilesTest {
    private static final Path COMPOSE = Path.of("deploy/compose.yaml");
    private static final Pattern SPACE = Pattern.compile(" ");

    static List<Path> plainYaml() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("deploy", ".github")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                        .filter(file -> !file.toString().contains("templates")).forEach(found::add);
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("plainYaml")
    void is_yaml_without_duplicate_keys(Path file) throws IOException {
        assertThat(Yaml.read(file)).isNotEmpty();
    }

    @Test
    void compose_mounts_only_what_is_there() throws IOException {
        Set<String> named = new HashSet<>();
        Yaml.read(COMPOSE).get("volumes").propertyNames().forEach(named::add);

        for (JsonNode service : Yaml.read(COMPOSE).get("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asString().replaceFirst(":.*", "");
                if (source.startsWith(".")) {
                    assertThat(COMPOSE.resolveSibling(source)).exists();
                } else {
                    assertThat(named).contains(source);
                }
            }
        }
    }

    @Test
    void compose_waits_for_services_that_are_there_and_opens_ports_to_this_machine_alone()
            throws IOException {
        JsonNode services = Yaml.read(COMPOSE).get("services");

        for (JsonNode service : services) {
            service.path("depends_on").propertyNames()
                    .forEach(name -> assertThat(services.has(name)).as(name).isTrue());
            service.path("ports").forEach(port -> assertThat(port.asString()).startsWith("127.0.0.1:"));
        }
    }

    /** YAML merges keys by "<<"; the loader leaves them as they stand. */
    @Test
    void compose_sets_only_variables_that_a_sink_knows() throws IOException {
        Set<String> known = new HashSet<>(List.of("MILLRACE_LOG_FORMAT"));
        SinkEnvironment.variables().forEach(variable -> known.add(variable.name()));

        assertThat(Yaml.read(COMPOSE).at("/x-millrace/environment").propertyNames()).isSubsetOf(known);
    }

    @Test
    void the_image_runs_as_nobody_in_particular_and_tells_its_health() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("deploy/Dockerfile"));

        assertThat(lines).contains("USER 10001:10001", "ENTRYPOINT [\"millrace\"]",
                "FROM eclipse-temurin:25-jre");
        assertThat(lines.indexOf("USER 10001:10001"))
                .isGreaterThan(lines.stream().filter(line -> line.startsWith("RUN"))
                        .mapToInt(lines::lastIndexOf).max().orElseThrow());
        assertThat(lines).anyMatch(line -> line.startsWith("HEALTHCHECK"));
        for (String line : lines) {
            if (line.startsWith("COPY ") && !line.contains("--from")) {
                for (String source : SPACE.split(line.replaceAll("^COPY | \\S+$", ""), -1)) {
                    assertThat(Path.of(source)).exists();
                    assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("!" + source);
                }
            }
        }
    }

    @Test
    void the_unit_grants_as_long_to_stop_as_stopping_takes() throws IOException {
        assertThat(Files.readAllLines(Path.of("deploy/systemd/millrace@.service"))).contains(
                "TimeoutStopSec=60",
                "RestartPreventExitStatus=2 78", "NoNewPrivileges=yes", "ProtectSystem=strict");
    }
}
