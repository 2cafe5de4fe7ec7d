package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The launcher in a folder of its own, with JDKs and a Maven that only say what they were asked. */
class LauncherIT {
    private static final String BASE_PATH = "/usr/bin:/bin";
    private static final String COUNTING_MAVEN = """
            #!/bin/bash
            echo built >>"$PWD/builds"
            mkdir -p target/lib && touch target/millrace.jar
            """;

    @TempDir
    private Path folder;
    private Path home;
    private Path jdks;
    private Path tools;

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        jdks = Files.createDirectories(folder.resolve("jdks"));
        tools = Files.createDirectories(folder.resolve("tools"));
        executable(home.resolve("millrace"), Files.readString(Path.of("millrace")));
        // Whatever JDK the machine has on its path must not be found.
        executable(tools.resolve("java"), "#!/bin/bash\necho 'openjdk version \"11.0.2\"' >&2\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @CanIgnoreReturnValue
    private Path jdk(String name, String version) throws IOException {
        Path jdk = jdks.resolve(name);
        executable(jdk.resolve("bin/java"), "#!/bin/bash\necho \"" + name + "\"; printf '%s\\n' \"$@\"\n");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private void packaged() throws IOException {
        Files.createDirectories(home.resolve("lib"));
    }

    private void sources(String maven) throws IOException {
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.createDirectories(home.resolve("src/main/java"));
        Files.writeString(home.resolve("src/main/java/A.java"), "");
        executable(tools.resolve("mvn"), maven);
    }

    private ProcessBuilder launcher(Map<String, String> more, String... arguments) {
        var builder = new ProcessBuilder();
        builder.command().add(home.resolve("millrace").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment()
                .putAll(new TreeMap<>(Map.of("PATH", tools + ":" + BASE_PATH, "HOME", folder.toString(),
                        "MILLRACE_JAVA_SEARCH", jdks.toString())));
        builder.environment().putAll(more);
        return builder;
    }

    private static Outcome run(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, err);
    }

    @Test
    void says_plainly_when_there_is_no_jdk_that_will_do() throws Exception {
        packaged();

        Outcome outcome = run(launcher(Map.of("MILLRACE_JAVA_SEARCH", ""), "check"));

        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err()).startsWith("millrace: needs Java 25 or newer and found")
                .contains("install a JDK 25")
                .hasLineCount(1);
    }

    @Test
    void passes_older_jdks_over_and_takes_the_lowest_that_will_do() throws Exception {
        packaged();
        Path old = jdk("j17", "17.0.1");
        jdk("j26", "26");
        jdk("j25", "25.0.3");

        Outcome outcome = run(launcher(Map.of("JAVA_HOME", old.toString()), "check"));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("j25\n");
    }

    @Test
    void prefers_the_jdk_of_java_home() throws Exception {
        packaged();
        jdk("j25", "25.0.3");
        Path newer = jdk("j26", "26");

        Outcome outcome = run(launcher(Map.of("JAVA_HOME", newer.toString()), "check"));

        assertThat(outcome.out()).startsWith("j26\n");
    }

    @Test
    void refuses_an_older_jdk_that_was_named_for_it() throws Exception {
        packaged();
        Path old = jdk("j17", "17.0.1");
        jdk("j25", "25.0.3");

        Outcome outcome = run(launcher(Map.of("MILLRACE_JAVA_HOME", old.toString()), "check"));

        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err())
                .isEqualTo("millrace: MILLRACE_JAVA_HOME is " + old + ", where there is Java 17; point it "
                        + "at a JDK 25 or newer, or unset it\n");
    }

    @Test
    void becomes_java_with_the_flags_the_class_path_and_the_arguments() throws Exception {
        packaged();
        jdk("j25", "25.0.3");

        Outcome outcome = run(
                launcher(Map.of("MILLRACE_HEAP", "99m", "MILLRACE_JAVA_OPTS", "-Da=1 -Db=2"), "run",
                        "--config", "a b.yaml"));

        assertThat(outcome.out().lines()).contains("--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Xmx99m", "-XX:+ExitOnOutOfMemoryError",
                "-Dmillrace.terminals=", "-Da=1", "-Db=2", home + "/lib/*");
        assertThat(outcome.out()).endsWith("\ndev.millrace.cli.Main\nrun\n--config\na b.yaml\n");
    }

    @Test
    void works_through_links_from_any_folder() throws Exception {
        packaged();
        jdk("j25", "25.0.3");
        Path first = Files.createSymbolicLink(folder.resolve("link"), Path.of("home/millrace"));
        Path second = Files.createSymbolicLink(tools.resolve("mill"), first);
        ProcessBuilder builder = launcher(Map.of(), "check").directory(jdks.toFile());
        builder.command().set(0, second.toString());

        Outcome outcome = run(builder);

        assertThat(outcome.out()).contains(home + "/lib/*");
    }

    @Test
    void an_incomplete_folder_is_called_so() throws Exception {
        jdk("j25", "25.0.3");

        Outcome outcome = run(launcher(Map.of(), "check"));

        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err()).contains("neither a pom.xml nor a lib folder");
    }

    @Test
    void builds_on_first_use_and_not_again() throws Exception {
        sources(COUNTING_MAVEN);
        jdk("j25", "25.0.3");

        Outcome first = run(launcher(Map.of(), "check"));
        Outcome second = run(launcher(Map.of(), "check"));

        assertThat(first.err()).isEqualTo("millrace: building (first use)…\n");
        assertThat(first.out()).contains(home + "/target/millrace.jar:" + home + "/target/lib/*");
        assertThat(second.err()).isEmpty();
        assertThat(home.resolve("builds")).hasContent("built");
    }

    @Test
    void builds_again_when_a_source_is_newer() throws Exception {
        sources(COUNTING_MAVEN);
        jdk("j25", "25.0.3");
        Outcome first = run(launcher(Map.of(), "check"));
        Path source = home.resolve("src/main/java/A.java");
        FileTime built = Files.getLastModifiedTime(home.resolve("target/millrace.jar"));
        Files.setLastModifiedTime(source, FileTime.from(built.toInstant().plus(Duration.ofSeconds(1))));

        Outcome second = run(launcher(Map.of(), "check"));

        assertThat(first.code()).isZero();
        assertThat(second.err()).isEqualTo("millrace: building (sources changed)…\n");
    }

    @Test
    void two_starts_at_once_build_once() throws Exception {
        sources(COUNTING_MAVEN.replace("mkdir", "until [ -e go ]; do sleep 0.01; done; mkdir"));
        jdk("j25", "25.0.3");
        Process first = launcher(Map.of(), "check").start();
        assertThat(first.errorReader(StandardCharsets.UTF_8).readLine()).contains("building (first use)");
        Process second = launcher(Map.of(), "check").start();
        assertThat(second.errorReader(StandardCharsets.UTF_8).readLine()).contains("waiting for it");

        Files.createFile(home.resolve("go"));

        assertThat(List.of(first.waitFor(), second.waitFor())).containsOnly(0);
        assertThat(home.resolve("builds")).hasContent("built");
    }

    @Test
    void a_failing_build_shows_its_errors_without_mavens_advice() throws Exception {
        sources("""
                #!/bin/bash
                echo '[INFO] Scanning'
                echo '[ERROR] A.java:[1,2] cannot find symbol'
                echo '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.'
                exit 1
                """);
        jdk("j25", "25.0.3");

        Outcome outcome = run(launcher(Map.of(), "check"));

        assertThat(outcome.code()).isEqualTo(ExitCode.BUG);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).endsWith("[ERROR] A.java:[1,2] cannot find symbol\n").doesNotContain(
                "-e switch",
                "Scanning");
    }

    @Test
    void says_what_is_missing_where_nothing_can_build() throws Exception {
        sources(COUNTING_MAVEN);
        Files.delete(tools.resolve("mvn"));
        jdk("j25", "25.0.3");
        Path bare = Files.createDirectories(folder.resolve("bare"));
        for (String tool : List.of("bash", "dirname", "readlink", "sed", "head", "find", "mkdir", "flock",
                "env")) {
            Files.createSymbolicLink(bare.resolve(tool), Path.of(BASE_PATH.substring(0, 8), tool));
        }

        Outcome outcome = run(launcher(Map.of("PATH", bare.toString()), "check"));

        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.err()).contains("there is no mvn on the PATH");
    }

    /** The jar this build made, beside sources that are older, started by the JDK that runs the tests. */
    @Test
    void starts_the_real_program() throws Exception {
        sources(COUNTING_MAVEN);
        Files.createSymbolicLink(home.resolve("target"), Path.of("target").toAbsolutePath());
        for (String source : List.of("pom.xml", "src/main/java/A.java", "src/main/java", "src/main")) {
            Files.setLastModifiedTime(home.resolve(source), FileTime.fromMillis(0));
        }

        Outcome outcome = run(
                launcher(Map.of("MILLRACE_JAVA_HOME", System.getProperty("java.home")), "check", "--offline")
                        .directory(folder.toFile()));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("right: built-in configuration");
    }
}
