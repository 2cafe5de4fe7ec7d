package dev.millrace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The walls between packages. */
@NullMarked
class ArchitectureTest {
    /** Each package's row: imports point to lower rows, or inside a row as long as there is no cycle. */
    private static final List<Set<String>> ROWS = List.of(
            Set.of("base"),
            Set.of("record", "json", "health", "log"),
            Set.of("contract", "transform", "kafka", "store", "format"),
            Set.of("settle", "ledger", "deadletter", "insight"),
            Set.of("pipeline", "generate", "ingest", "registry", "alert", "warehouse", "ops", "tap",
                    "example", "explain", "preview", "replay"),
            Set.of("console", "metrics"),
            Set.of("config"),
            Set.of("bench"),
            Set.of("drill"),
            Set.of("cli"));

    /** The only packages below dev.millrace that may import a library. */
    private static final Map<String, List<String>> WALLS = Map.ofEntries(
            Map.entry("org.apache.kafka..",
                    List.of("kafka", "pipeline", "ledger", "deadletter", "insight", "generate", "tap",
                            "replay", "explain", "preview", "bench", "drill", "ops",
                            "cli")),
            Map.entry("org.apache.kafka.streams..", List.of("insight", "bench")),
            Map.entry("org.apache.datasketches..", List.of("insight")),
            Map.entry("kafka..", List.of("kafka")),
            Map.entry("software.amazon.awssdk..", List.of("store.s3")),
            Map.entry("picocli..", List.of("cli")),
            Map.entry("org.snakeyaml..", List.of("config")),
            Map.entry("com.networknt..", List.of("contract")),
            Map.entry("com.intel..", List.of("format")),
            Map.entry("com.github.luben..", List.of("format")),
            Map.entry("dev.cel..", List.of("transform.cel")),
            Map.entry("com.google.common..", List.of("transform.cel")),
            Map.entry("redis.clients..", List.of("transform.redis")),
            Map.entry("io.prometheus..", List.of("metrics")),
            Map.entry("com.sun.net.httpserver..", List.of("health")),
            Map.entry("io.helidon..", List.of("console")),
            Map.entry("ch.qos.logback..", List.of("log")));

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis()", "java.lang.System.nanoTime()", "java.util.Date.<init>()");
    private static final Set<String> CLOCK_METHODS = Set.of("now", "systemUTC", "systemDefaultZone",
            "system");

    private static final JavaClasses MILLRACE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.millrace");

    @Test
    void every_package_has_its_row() {
        var packages = MILLRACE.stream().map(ArchitectureTest::stage).distinct().toList();

        assertThat(packages).allSatisfy(name -> assertThat(row(name)).as(name).isNotNegative());
    }

    @Test
    void imports_point_up_the_table() {
        classes().should(importOnlyFromTheOwnRowAndAbove()).check(MILLRACE);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("dev.millrace.(*)..").should().beFreeOfCycles().check(MILLRACE);
    }

    @ParameterizedTest
    @MethodSource("walls")
    void a_library_is_imported_only_where_it_belongs(String library, List<String> allowed) {
        var packages = allowed.stream().map(name -> "dev.millrace." + name + "..").toArray(String[]::new);

        noClasses().that().resideOutsideOfPackages(packages)
                .should().dependOnClassesThat().resideInAPackage(library)
                .allowEmptyShould(true).check(MILLRACE);
    }

    static List<Object[]> walls() {
        return WALLS.entrySet().stream().map(wall -> new Object[]{wall.getKey(), wall.getValue()}).toList();
    }

    /** Method references count too: {@code Instant::now} must not slip through. */
    @Test
    void only_the_base_package_reads_the_wall_clock() {
        noClasses().that().resideOutsideOfPackage("dev.millrace.base..")
                .should().accessTargetWhere(describe("reads the wall clock", access -> isClock(
                        access.getTarget().getOwner().getFullName(), access.getTarget().getName(),
                        access.getTarget().getFullName())))
                .check(MILLRACE);
    }

    private static boolean isClock(String owner, String name, String fullName) {
        return CLOCKS.contains(fullName) || (owner.startsWith("java.time.") && CLOCK_METHODS.contains(name));
    }

    /** One made by hand has no member in it, and the broker accepts its commits although somebody else owns the partition. */
    @Test
    void nobody_makes_up_a_group_member() {
        noClasses().should().callConstructor(ConsumerGroupMetadata.class, String.class)
                .orShould()
                .callConstructor(ConsumerGroupMetadata.class, String.class, int.class, String.class,
                        Optional.class)
                .check(MILLRACE);
    }

    @Test
    void top_level_classes_are_final_or_sealed() {
        classes().that().areTopLevelClasses().and().areNotInterfaces().and().areNotEnums()
                .and(describe("are not sealed", type -> !type.reflect().isSealed()))
                .should().haveModifier(JavaModifier.FINAL).check(MILLRACE);
    }

    private static ArchCondition<JavaClass> importOnlyFromTheOwnRowAndAbove() {
        return new ArchCondition<>("import only from their own row and above") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (target.getPackageName().startsWith("dev.millrace.")
                            && row(stage(target)) > row(stage(type))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** "store" for dev.millrace.store.s3. */
    private static String stage(JavaClass type) {
        return type.getPackageName().replaceFirst("^dev\\.millrace\\.?", "").replaceFirst("\\..*", "");
    }

    private static int row(String stage) {
        return ROWS.indexOf(ROWS.stream().filter(row -> row.contains(stage)).findFirst().orElse(Set.of()));
    }
}
