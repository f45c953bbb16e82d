package io.lockstep.jobs;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasReturnType.Predicates.rawReturnType;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.lockstep", importOptions = DoNotIncludeTests.class)
class JobsArchitectureTest {
    @ArchTest
    static final ArchRule arrowsPointOneWay = noClasses()
            .that()
            .resideInAnyPackage("io.lockstep.driver..", "io.lockstep.kernels..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.jobs..");

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("io.lockstep.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingIsCalledThatOneScalaAloneHas = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("scala.jdk..", "scala.collection.immutable..", "scala.collection.mutable..")
            .orShould()
            .callMethodWhere(target(rawReturnType(resideInAPackage("scala.collection.immutable.."))))
            .because("the jar also runs with Scala 2.12, which has other sequences");

    @ArchTest
    static final ArchRule oneDoorToPicocli = noClasses()
            .that()
            .resideInAPackage("io.lockstep..")
            .and()
            .resideOutsideOfPackage("io.lockstep.jobs.command")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule oneDoorToYaml = noClasses()
            .that()
            .resideInAPackage("io.lockstep..")
            .and()
            .resideOutsideOfPackage("io.lockstep.jobs.config")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.snakeyaml..");

    @ArchTest
    static final ArchRule oneDoorToLog4j = noClasses()
            .that()
            .resideInAPackage("io.lockstep..")
            .and()
            .resideOutsideOfPackage("io.lockstep.jobs.logging")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.logging..");

    @ArchTest
    static final ArchRule onlyMainExits = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.lockstep.jobs.Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .allowEmptyShould(true);
}
