package dev.millrace.drill;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.millrace.cli.Main;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The drill is worth something only if it fails builds that are broken on purpose. Each run takes minutes, so that this
 * is no part of the build: {@code mvn verify -Dit.test=DrillMutants -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false},
 * and {@code -Dmutant=revoke} for those alone whose name holds that word.
 */
class DrillMutants {
    private static final Path SOURCES = Path.of("src/main/java/dev/millrace");
    /** What a drill may take beyond its own minutes: brokers start, and what is stuck is waited for. */
    private static final Duration BESIDE = Duration.ofMinutes(9);
    private static final int FOUND_SOMETHING = 1;

    /**
     * One replacement in one source file.
     *
     * @param source below the package of the program, without ".java": "pipeline/Worker"
     * @param from text that must stand in it exactly once
     */
    record Edit(String source, String from, String to) {}

    /**
     * A broken build.
     *
     * @param faults that have to bring it to light
     * @param finding a regular expression that must be found in one of the failures that the drill names at its end
     */
    record Mutant(String name, List<Edit> edits, double minutes, String faults, String finding) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutant> mutants() {
        String wanted = System.getProperty("mutant", "");
        return all().filter(mutant -> mutant.name().contains(wanted));
    }

    private static Stream<Mutant> all() {
        return Stream.of(
                new Mutant("commit after revoke", List.of(
                        new Edit("pipeline/Worker",
                                "        } finally {\n            partitions.forEach(at -> leave(Kafkas.partition(at)));\n",
                                "        } finally {\n"),
                        // Or it would fall over its own feet before it does any harm.
                        new Edit("pipeline/Worker", "if (chain.isOpen()) {",
                                "if (chain.isOpen() && consumer.assignment().contains(Kafkas.partition(chain.partition()))) {")),
                        2.0, "sinks-scale,store-403,store-bucket-gone",
                        "doubled [1-9]|doubled: |lost: |misplaced: "),
                new Mutant("abort on unknown commit", List.of(
                        new Edit("pipeline/Transactor", "return new Outcome.Unknown(words(e));",
                                "return new Outcome.NeverAsked(words(e));")),
                        0.7, "commit-unheard", "doubled [1-9]|doubled: "),
                new Mutant("read uncommitted", List.of(
                        new Edit("kafka/Clients", "reading(clientId, IsolationLevel.READ_COMMITTED)",
                                "reading(clientId, IsolationLevel.READ_UNCOMMITTED)")),
                        0.4, "transactions-aborted", "misplaced [1-9]"),
                new Mutant("reset to earliest", List.of(
                        new Edit("kafka/Clients", "ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, \"none\"",
                                "ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, \"earliest\"")),
                        0.4, "records-deleted-ahead", "lost [1-9]"),
                new Mutant("no topic id check", List.of(
                        new Edit("pipeline/TopicWatch", "boolean same = now.isPresent()",
                                "boolean same = true || now.isPresent()"),
                        new Edit("pipeline/TopicWatch", "return older.isEmpty() ?", "return true ?"),
                        new Edit("pipeline/TopicWatch", "return last.id().equals(id) && ", "return "),
                        new Edit("settle/Loading", "if (!then.topicId().equals(now.topicId())) {",
                                "if (then.topicId().hex().isEmpty()) {"),
                        // Brokers forget a topic's offsets with it, and this is what is left to tell the lives apart.
                        new Edit("settle/Loading",
                                "if (copy != null && !copy.chain().topicId().equals(facts.chain().topicId())) {",
                                "if (copy != null && copy.chain().pipeline().isEmpty()) {")),
                        0.6, "topic-recreated-unseen",
                        "lost [1-9]|not settled [1-9]|topic-recreated-unseen: "));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void the_drill_finds(Mutant mutant, @TempDir Path classes) throws Exception {
        compile(mutant.edits(), classes);

        Outcome outcome = drill(mutant, classes);

        assertThat(outcome.code()).as("exit code; see %s", outcome.log()).isEqualTo(FOUND_SOMETHING);
        assertThat(outcome.finding()).as("a line with %s; see %s", mutant.finding(), outcome.log())
                .isPresent();
        System.out.println(
                "DrillMutants: " + mutant + " | " + mutant.faults() + " | " + outcome.finding().get());
    }

    /** Without it, a drill that always fails would find them all. */
    @Test
    @DisabledIfSystemProperty(named = "mutant", matches = ".+")
    void a_build_that_is_not_broken_passes(@TempDir Path classes) throws Exception {
        String faults = all().flatMap(mutant -> Stream.of(mutant.faults().split(","))).distinct()
                .collect(Collectors.joining(","));

        Outcome outcome = drill(new Mutant("none", List.of(), 2.5, faults, ""), classes);

        assertThat(outcome.code()).as("exit code; see %s", outcome.log()).isZero();
    }

    private record Outcome(int code, Optional<String> finding, Path log) {}

    private static Outcome drill(Mutant mutant, Path classes) throws Exception {
        Path folder = Path.of("target", "mutants", mutant.name().replace(' ', '-')).toAbsolutePath();
        if (Files.exists(folder)) {
            Drill.remove(folder);
        }
        Path log = Files.createDirectories(folder).resolve("drill.log");
        List<String> jvm = List.of("-Xmx768m", "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"));
        try (Child child = Child.start(Main.class.getName(), jvm, List.of("drill", "--minutes",
                Double.toString(mutant.minutes()), "--seed", "1", "--faults", mutant.faults(), "--data",
                folder.resolve("data").toString()), Map.of(), log)) {
            int code = child.awaitExit(BESIDE.plusSeconds(Math.round(60 * mutant.minutes())));
            Pattern finding = Pattern.compile(mutant.finding());
            return new Outcome(code,
                    child.lines().stream()
                            .filter(line -> line.startsWith("- ") && finding.matcher(line).find())
                            .findFirst(),
                    log);
        }
    }

    /** Only the changed files; all else is as it is, and found behind them on the class path. */
    private static void compile(List<Edit> edits, Path classes) throws IOException {
        List<Path> changed = new ArrayList<>();
        Path sources = Files.createDirectories(classes.resolve("source"));
        for (Edit edit : edits) {
            Path target = sources.resolve(Path.of(edit.source()).getFileName() + ".java");
            Path source = changed.contains(target) ? target : SOURCES.resolve(edit.source() + ".java");
            String text = Files.readString(source);
            assertThat(text.split(Pattern.quote(edit.from()), -1))
                    .as("the mutant no longer applies to %s: %s", source, edit.from()).hasSize(2);
            Files.writeString(target, text.replace(edit.from(), edit.to()));
            if (!changed.contains(target)) {
                changed.add(target);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder problems = new StringBuilder();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            boolean compiled = compiler.getTask(null, files, problem -> problems.append(problem).append('\n'),
                    List.of("-proc:none", "-d", classes.toString(), "-cp",
                            System.getProperty("java.class.path")),
                    null, files.getJavaFileObjectsFromPaths(changed)).call();
            assertThat(compiled).as("%s", problems).isTrue();
        }
    }
}
