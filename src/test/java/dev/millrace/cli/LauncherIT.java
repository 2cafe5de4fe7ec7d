package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
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

    /** One that says what it was asked, and in training writes a cache. */
    @CanIgnoreReturnValue
    private Path jdk(String name, String version) throws IOException {
        return jdk(name, version, "echo cache >\"${argument#*=}\"");
    }

    /** @param training what it does when it is to make the cache of its $argument */
    @CanIgnoreReturnValue
    private Path jdk(String name, String version, String training) throws IOException {
        Path jdk = jdks.resolve(name);
        executable(jdk.resolve("bin/java"), """
                #!/bin/bash
                for argument; do
                  case $argument in -XX:AOTCacheOutput=*) %s; exit ;; esac
                done
                echo %s; echo "$CLASSPATH"; printf '%%s\\n' "$@"
                """.formatted(training, name));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private void packaged() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(home.resolve("lib/b.jar"));
        Files.createFile(home.resolve("lib/C.jar"));
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
                "-Dmillrace.terminals=", "-Da=1", "-Db=2", home + "/lib/C.jar:" + home + "/lib/b.jar");
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

        assertThat(outcome.out()).contains(home + "/lib/b.jar");
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

        assertThat(first.err())
                .isEqualTo("millrace: building (first use)…\nmillrace: preparing quick starts…\n");
        assertThat(first.out()).contains(home + "/target/millrace.jar:" + home + "/target/lib/");
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
        assertThat(second.err()).startsWith("millrace: building (sources changed)…\n");
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

    @Test
    void a_build_makes_the_caches_that_later_starts_are_given() throws Exception {
        sources(COUNTING_MAVEN);
        jdk("j25", "25.0.3");

        Outcome built = run(launcher(Map.of(), "sink"));
        Outcome answer = run(launcher(Map.of(), "demo", "--help"));
        Outcome without = run(launcher(Map.of("MILLRACE_CACHE", "off"), "sink"));

        assertThat(built.out()).contains("-XX:AOTCache=" + home + "/target/cache/service.aot\n");
        assertThat(answer.out()).contains("-XX:AOTCache=" + home + "/target/cache/answers.aot\n",
                "-XX:+UseSerialGC\n");
        assertThat(without.out()).doesNotContain("-XX:AOTCache");
    }

    @Test
    void does_without_a_cache_that_could_not_be_made() throws Exception {
        sources(COUNTING_MAVEN);
        jdk("j25", "25.0.3", "echo half >\"${argument#*=}.config\"; exit 1");

        Outcome outcome = run(launcher(Map.of(), "sink"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("j25\n").doesNotContain("-XX:AOTCache");
    }

    @Test
    void does_without_caches_where_they_cannot_be_written() throws Exception {
        sources(COUNTING_MAVEN);
        jdk("j25", "25.0.3");
        Path file = Files.createFile(folder.resolve("file"));

        Outcome outcome = run(launcher(Map.of("MILLRACE_CACHE", file + "/cache"), "sink"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("cannot write to " + file + "/cache; starts will take longer");
        assertThat(outcome.out()).doesNotContain("-XX:AOTCache");
    }

    /** The jar this build made, beside sources that are older, started by the JDK that runs the tests. */
    @Test
    void starts_the_real_program() throws Exception {
        real();

        Outcome outcome = run(real(Map.of()));

        assertAnswers(outcome);
    }

    @Test
    void a_cache_that_cannot_be_used_is_passed_over_in_silence() throws Exception {
        real();
        Path cache = Files.createDirectories(folder.resolve("cache"));
        Outcome made = run(makesCache(cache));
        byte[] good = Files.readAllBytes(cache.resolve("answers.aot"));

        Outcome used = run(real(Map.of("MILLRACE_CACHE", cache.toString(),
                "MILLRACE_JAVA_OPTS", "-XX:AOTMode=on")));
        Outcome otherFlags = run(real(Map.of("MILLRACE_CACHE", cache.toString(),
                "MILLRACE_JAVA_OPTS", "-XX:-UseCompactObjectHeaders")));
        Outcome otherArchive = run(real(Map.of("MILLRACE_CACHE", cache.toString(),
                "MILLRACE_JAVA_OPTS", "-Xshare:auto")));
        Files.write(cache.resolve("answers.aot"), Arrays.copyOf(good, good.length / 2));
        Outcome half = run(real(Map.of("MILLRACE_CACHE", cache.toString())));
        Files.writeString(cache.resolve("answers.aot"), "no cache");
        Outcome foreign = run(real(Map.of("MILLRACE_CACHE", cache.toString())));

        assertThat(made.code()).isZero();
        assertAnswers(used);
        assertAnswers(otherFlags);
        assertAnswers(otherArchive);
        assertAnswers(half);
        assertAnswers(foreign);
    }

    @Test
    void works_after_the_folder_was_moved() throws Exception {
        real();
        Path cache = Files.createDirectories(home.resolve("target/cache"));
        Outcome made = run(makesCache(cache));
        home = Files.move(home, folder.resolve("elsewhere"));

        Outcome moved = run(real(Map.of("MILLRACE_JAVA_OPTS", "-XX:AOTMode=on")));

        assertThat(made.code()).isZero();
        assertAnswers(moved);
    }

    /** What this build made, in place of what a Maven would make of the sources. */
    private void real() throws IOException {
        sources(COUNTING_MAVEN);
        Path target = Files.createDirectories(home.resolve("target"));
        for (String built : List.of("millrace.jar", "lib")) {
            Files.createSymbolicLink(target.resolve(built), Path.of("target", built).toAbsolutePath());
        }
        for (String source : List.of("pom.xml", "src/main/java/A.java", "src/main/java", "src/main")) {
            Files.setLastModifiedTime(home.resolve(source), FileTime.fromMillis(0));
        }
    }

    private ProcessBuilder real(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("MILLRACE_JAVA_HOME", System.getProperty("java.home"));
        return launcher(environment, "check", "--offline").directory(folder.toFile());
    }

    private ProcessBuilder makesCache(Path cache) {
        return launcher(Map.of("MILLRACE_JAVA_HOME", System.getProperty("java.home"),
                "MILLRACE_CACHE", cache.toString()), "--make-caches", "answers");
    }

    private static void assertAnswers(Outcome outcome) {
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("right: built-in configuration");
    }
}
