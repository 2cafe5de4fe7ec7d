package dev.millrace.store;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

final class StoreArchitectureTest {
    private static final JavaClasses MILLRACE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.millrace");

    @Test
    void only_stores_make_receipts() {
        noClasses().that().resideOutsideOfPackage("dev.millrace.store..")
                .should().callMethod(Receipt.class, "acknowledged", String.class, long.class).check(MILLRACE);
    }

    @Test
    void only_one_package_knows_the_sdk() {
        noClasses().that().resideOutsideOfPackage("dev.millrace.store.s3..")
                .should().dependOnClassesThat().resideInAPackage("software.amazon.awssdk..").check(MILLRACE);
    }

    @Test
    void the_packages_of_stores_form_no_cycle() {
        slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(MILLRACE);
    }
}
