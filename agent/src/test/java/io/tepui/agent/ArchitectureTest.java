package io.tepui.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules that keep the core pure: time, ids and randomness come in, effects go out. */
class ArchitectureTest {
    private static final String ROOT = "io.tepui.agent";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void the_core_knows_no_other_part_of_the_system_but_messages_and_resources() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tepui.app..",
                        "io.tepui.http..",
                        "io.tepui.containers..",
                        "io.tepui.master..",
                        "io.tepui.allocator..",
                        "org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void the_core_opens_no_socket_and_starts_no_thread_or_process() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ProcessBuilder.class, Process.class, Runtime.class)
                .check(CLASSES);
    }

    @Test
    void only_the_checkpoint_touches_files() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".checkpoint")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.io..", "java.nio.channels..")
                .check(CLASSES);
    }

    @Test
    void nobody_reads_a_clock_or_draws_random_numbers_of_their_own() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Instant.class, "now", Clock.class)
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .check(CLASSES);
    }

    @Test
    void read_calls_see_states_and_never_the_core_that_makes_them() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".operator")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".status", ROOT + ".tasks")
                .check(CLASSES);
    }

    @Test
    void states_are_values_and_there_is_no_mutable_static() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(ROOT + ".state")
                .should()
                .beFinal()
                .check(CLASSES);
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }

    @Test
    void parts_of_the_core_do_not_depend_on_each_other_in_circles() {
        slices().matching(ROOT + ".(state|status|checkpoint|operator)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
