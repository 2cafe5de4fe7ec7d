package dev.millrace.settle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The simulation is worth something only if it finds what is broken on purpose. */
class SettlementMutantsTest {
    private static final String PACKAGE = "dev.millrace.settle.";
    private static final int MOST_SCHEDULES = 30_000;

    private static final String STORED = "private record Stored(ChainId chain, OffsetRange range, CutAttributes attributes) {}";

    private static String equalsBy(String condition) {
        return STORED.substring(0, STORED.length() - 1)
                + "public boolean equals(Object o) { return o instanceof Stored s && s.range().equals(range) && s."
                + condition + "; } public int hashCode() { return range.hashCode(); } }";
    }

    static Stream<Mutant> mutants() {
        return Stream.of(
                Mutant.ofSource("upload before seal", "Batch",
                        "return sealed && stage == Stage.READY && exports;",
                        "return stage == Stage.READY && exports;", "", "I4"),
                Mutant.ofSource("settle before upload", "Batch",
                        "sealed && (stage == Stage.STORED || (stage == Stage.READY && !exports))",
                        "sealed && (stage == Stage.STORED || stage == Stage.READY)", "", "I6"),
                Mutant.ofSource("commit without identity", "Settlement",
                        "if (isWaiting() || !identity.isMember()) {",
                        "if (isWaiting()) {", "", "I2,I3,C2"),
                Mutant.ofSource("range begins at the first record", "Chain", "openAt(nextFirst())",
                        "openAt(Math.max(nextFirst(), position))", "", "C2,I3"),
                Mutant.ofSource("boundaries not dictated after recovery", "Chain", "if (cut.end() > first) {",
                        "if (cut.end() < 0) {", "", "I3,I4,C2,C4,CRASH"),
                Mutant.ofSource("abort on unknown commit", "Settlement",
                        "                yield Next.RETRY_COMMIT;",
                        "                conclude((chain, step) -> chain.notCommitted());\n                yield Next.REPLACE_PRODUCER;",
                        "", "C2,I2,C3"),
                Mutant.ofSource("unknown taken as commit", "Settlement",
                        "                yield Next.RETRY_COMMIT;",
                        "                conclude(Chain::committed);\n                yield Next.REPLACE_PRODUCER;",
                        "",
                        "I2,I4,C2"),
                Mutant.ofSource("broken producer, view kept", "Settlement", "                reloadAll();\n",
                        "                conclude((chain, step) -> chain.notCommitted());\n", "", "I2,C2"),
                Mutant.ofSource("commit refused, taken as commit", "Settlement",
                        "conclude((chain, step) -> chain.refused());", "conclude(Chain::committed);", "",
                        "I2,I4,C2"),
                Mutant.ofSource("rules not pinned", "Chain",
                        "contents.open(partition, cut.attributes().rules())",
                        "contents.open(partition, rules.get().hash())", "new rules", "I5,C1,C3"),
                Mutant.ofSource("ledger without seals when offsets are lost", "Loading",
                        "return new Resume(copy, facts.logStart()",
                        "return new Resume(new Head(copy.chain(), new Register(copy.register().start(), copy.register().settled(),"
                                + " copy.register().settledEpoch(), List.of(), copy.register().sequence())), facts.logStart()",
                        "lost offsets", "I3,C4"),
                Mutant.ofSource("short rewrite before its own seal", "Chain", "if (marked.equals(loaded)) {",
                        "register = marked;\n        if (true) {", "retention", "I4"),
                Mutant.ofSource("gap not named", "Chain", "if (resume.logStart() > loaded.lastCut()) {",
                        "if (resume.logStart() < 0) {", "retention", "C1"),
                Mutant.ofSource("gap named while cuts are pending", "Plan",
                        "gap != null && gap.range().first() == register.settled()",
                        "gap != null", "retention", "C1,C2,STUCK"),
                Mutant.ofSource("sealed above an unnamed gap", "Plan",
                        "gap != null && settled < gap.range().end()",
                        "gap == null && settled < 0", "retention", "I3,C1,C2"),
                Mutant.ofSource("sealed above what is damaged, before that is named", "Plan",
                        "gap != null && settled < gap.range().end()", "gap == null && settled < 0", "damage",
                        "I3,C1,C2"),
                Mutant.ofSource("settled above what is damaged, before that is named", "Plan",
                        "&& !isAboveGap(batch)", "", "damage", "I3,C1,C2"),
                Mutant.ofSource("damage not named", "Plan",
                        "gap != null && gap.range().first() == register.settled()",
                        "gap != null && gap.cause() != Gap.Cause.DAMAGED", "damage", "C1,C2,STUCK"),
                Mutant.ofSource("what was sealed not compared with what was read", "Chain",
                        "if (!agrees(batch)) {",
                        "if (batch.records() < 0) {", "truncation", "I5"),
                Mutant.ofSource("receipts matched without attributes", "Chain", STORED,
                        equalsBy("chain().equals(chain)"), "retention", "I6"),
                Mutant.ofSource("receipts matched without chain", "Chain", STORED,
                        equalsBy("attributes().equals(attributes)"), "recreated", "I6"),
                Mutant.ofSource("topic id not compared when loading", "Loading",
                        "if (!then.topicId().equals(now.topicId())) {",
                        "if (then.topicId().hex().isEmpty()) {",
                        "recreated", "I5,C1,STUCK"),
                Mutant.ofSource("old life settled from what was read again", "Chain",
                        "batch.isDone() && !batch.isDictated()", "batch.isDone()",
                        "recreated",
                        "I5"),
                Mutant.ofSource("topic made again while a transaction is under way", "Chain",
                        "if (inFlight || id == null) {", "if (id == null) {", "recreated",
                        "I2,I3,I5,C2,STUCK,CRASH"),
                Mutant.ofSource("outcome applied to a view loaded later", "Settlement",
                        "if (chain.isWaiting()) {",
                        "if (!chain.isStopped()) {", "everything", "I2,I3,I4,C2,STUCK,CRASH"),
                Mutant.ofSource("sealed where nothing is stored", "Plan",
                        "scope == Scope.SETTLE || !isSealWanted(cuts, newSettled)", "scope == Scope.SETTLE",
                        "forwarding", "STUCK"),
                Mutant.ofSource("rewound while a transaction is under way", "Chain",
                        "if (state == State.OPEN && !inFlight) {", "if (state == State.OPEN) {", "forwarding",
                        "I2,I3,C1,C2,C3,STUCK,CRASH"),
                Mutant.ofSource("rewound to somewhere else", "Chain",
                        "position = nextFirst();\n            placements++;",
                        "placements++;", "forwarding", "C1"),
                Mutant.ofWorker(DriverFault.COMMIT_AFTER_REVOKE, "forwarding", "I2,I3,C2"),
                Mutant.ofWorker(DriverFault.UNCHECKED_SENDS, "forwarding", "C1"),
                Mutant.ofSource("more cuts after a lost answer", "Chain", "inFlight = true;",
                        "inFlight = false;", "",
                        "STUCK,C2,I2"),
                Mutant.ofWorker(DriverFault.UNSTABLE_READ, "unknown commits", "I2,C2,I3"),
                Mutant.ofWorker(DriverFault.UNSTABLE_LEDGER_SCAN, "lost offsets", "I2,C2,I3"),
                Mutant.ofWorker(DriverFault.STATE_KEPT_AFTER_LOST, "zombies", "I2,I3,C2"),
                Mutant.ofWorker(DriverFault.COMMIT_AFTER_REVOKE, "rebalances", "I2,I3,C2"),
                Mutant.ofWorker(DriverFault.NO_TOPIC_ID_CHECK, "recreated", "I5,C1"),
                Mutant.ofWorker(DriverFault.NO_TOPIC_ID_CHECK_BEFORE_UPLOAD, "recreated", "I5"),
                Mutant.ofWorker(DriverFault.KEY_FROM_FIRST_RECORD, "", "I4"),
                Mutant.ofWorker(DriverFault.READ_UNCOMMITTED, "", "C1"),
                Mutant.ofWorker(DriverFault.RESET_EARLIEST, "retention", "C1"),
                Mutant.ofWorker(DriverFault.UNCHECKED_SENDS, "", "C1"));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void the_simulation_finds(Mutant mutant, @TempDir Path classes) throws Exception {
        if (!mutant.source().isEmpty()) {
            compile(mutant, classes);
        }

        String found = run(mutant, classes);

        assertThat(found).as("%s, %d schedules", mutant, MOST_SCHEDULES).isNotNull();
        System.out.println(mutant + "\t" + found);
    }

    /** Only the changed file is compiled; the rest of the package is taken as it is. */
    private static void compile(Mutant mutant, Path classes) throws IOException {
        Path source = Path.of("src/main/java/dev/millrace/settle", mutant.source() + ".java");
        String text = Files.readString(source);
        assertThat(text.split(java.util.regex.Pattern.quote(mutant.from()), -1))
                .as("the mutant no longer applies to %s: %s", source, mutant.from()).hasSize(2);
        Path changed = Files.createDirectories(classes.resolve("source")).resolve(mutant.source() + ".java");
        Files.writeString(changed, text.replace(mutant.from(), mutant.to()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder problems = new StringBuilder();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            boolean compiled = compiler.getTask(null, files, problem -> problems.append(problem).append('\n'),
                    List.of("-proc:none", "-d", classes.toString(), "-cp",
                            System.getProperty("java.class.path")),
                    null,
                    files.getJavaFileObjects(changed)).call();
            assertThat(compiled).as("%s", problems).isTrue();
        }
    }

    private static @Nullable String run(Mutant mutant, Path classes) throws Exception {
        ClassLoader loader = new MutantLoader(classes);
        return (String) loader.loadClass(PACKAGE + "MutantRun")
                .getMethod("firstViolation", String.class, String.class, int.class, String.class)
                .invoke(null, mutant.profile(), mutant.fault().name(), MOST_SCHEDULES, mutant.kinds());
    }

    /** Defines the whole package anew, with the mutant's classes in place of the real ones. */
    private static final class MutantLoader extends ClassLoader {
        private final Path classes;

        MutantLoader(Path classes) {
            super(SettlementMutantsTest.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known == null && name.startsWith(PACKAGE)) {
                    known = define(name);
                }
                return known == null ? super.loadClass(name, resolve) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            Path changed = classes.resolve(file);
            try (InputStream in = Files.exists(changed)
                    ? Files.newInputStream(changed)
                    : getParent().getResourceAsStream(file)) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
