package io.lockstep.scorer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = {"io.lockstep.driver", "io.lockstep.scorer"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ScorerArchitectureTest {
    @ArchTest
    static final ArchRule scoringNeedsNoCluster = noClasses()
            .that()
            .resideInAPackage("io.lockstep.scorer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache..",
                    "scala..",
                    "org.bytedeco..",
                    "io.lockstep.driver.source..",
                    "io.lockstep.driver.prepare..",
                    "io.lockstep.driver.prediction..",
                    "io.lockstep.driver.scoring..",
                    "io.lockstep.kernels.graph..")
            .because("any Java program can score rows");

    @ArchTest
    static final ArchRule nobodyBelowScoresByIt = noClasses()
            .that()
            .resideInAPackage("io.lockstep.driver..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.scorer..");
}
