package io.lockstep.driver;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.roster.Message;
import org.apache.spark.sql.SparkSession;

@AnalyzeClasses(packages = "io.lockstep.driver", importOptions = ImportOption.DoNotIncludeTests.class)
class DriverArchitectureTest {
    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("io.lockstep.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule sparkIsSeenWhereItIsSpokenTo = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.lockstep.driver.spark..",
                    "io.lockstep.driver.source..",
                    "io.lockstep.driver.prepare..",
                    "io.lockstep.driver.evaluation..",
                    "io.lockstep.driver.prediction..",
                    "io.lockstep.driver.explanation..",
                    "io.lockstep.driver.scoring..",
                    "io.lockstep.driver.sample..",
                    "io.lockstep.driver.background..",
                    "io.lockstep.driver.importance..",
                    "io.lockstep.driver.benchmark..",
                    "io.lockstep.driver.retrain..",
                    "io.lockstep.driver.survey..",
                    "io.lockstep.driver.overview..",
                    "io.lockstep.driver.ml..",
                    "io.lockstep.driver.run..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..");

    @ArchTest
    static final ArchRule columnsAndSlotsAreReadWithoutSpark = noClasses()
            .that()
            .resideInAnyPackage("io.lockstep.driver.column..", "io.lockstep.driver.slot..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache..", "scala..", "io.lockstep.driver.source..", "io.lockstep.driver.prepare..")
            .because("features and decoders also work where there is no Spark");

    @ArchTest
    static final ArchRule modelsAreReadWithoutSpark = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.lockstep.driver.feature..",
                    "io.lockstep.driver.modeldir..",
                    "io.lockstep.driver.profile..",
                    "io.lockstep.driver.value..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache..", "scala..", "io.lockstep.driver.source..", "io.lockstep.driver.prepare..")
            .because("what was learnt is read and applied where there is neither a session nor a file of rows");

    @ArchTest
    static final ArchRule aModelsNetworkIsBoundWithoutSources = noClasses()
            .that()
            .resideInAPackage("io.lockstep.driver.modeldir..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Configs.class)
            .because("its registry of sources speaks to Spark");

    @ArchTest
    static final ArchRule shardsKnowNoColumns = noClasses()
            .that()
            .resideInAPackage("io.lockstep.driver.shard..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lockstep.driver.image..", "io.lockstep.driver.column..")
            .because("a slot is decoded by what its feature made, whichever that is");

    @ArchTest
    static final ArchRule soundsAndPicturesStandAlone = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.lockstep.driver.sound..", "io.lockstep.driver.image..", "io.lockstep.driver.music..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.lockstep.driver..", "org.apache..", "scala..")
                    .and(not(resideInAnyPackage(
                            "io.lockstep.driver.sound..", "io.lockstep.driver.image..", "io.lockstep.driver.music.."))))
            .because("what a file holds does not depend on where it was read");

    @ArchTest
    static final ArchRule transformsAreSeenBySoundsOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.lockstep.driver.sound..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jtransforms..");

    @ArchTest
    static final ArchRule theRunHandsTheSessionOn = noClasses()
            .that()
            .resideInAnyPackage("io.lockstep.driver.run..", "io.lockstep.driver.retrain..")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("org.apache.spark..", "scala..").and(not(type(SparkSession.class))))
            .because("the run decides what happens, the packages it calls speak to Spark");

    @ArchTest
    static final ArchRule hadoopIsSeenByFilesOnly = noClasses()
            .that()
            .resideOutsideOfPackages("io.lockstep.driver.files..", "io.lockstep.driver.prediction.rowgroup..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.hadoop..")
            .because("a commit must hold on every file system, so that only one package speaks to them;"
                    + " Parquet's writer takes Hadoop's types, and writes into an attempt's directory");

    @ArchTest
    static final ArchRule nettyIsSeenByTheTransportOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.lockstep.driver.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule jacksonIsSeenByJsonOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.lockstep.driver.json..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule nativesStayInTheKernels = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "org.ejml..", "io.lockstep.jobs..", "io.lockstep.kernels.graph..");

    @ArchTest
    static final ArchRule theStepLoopKnowsNoDriver = noClasses()
            .that()
            .resideInAnyPackage("io.lockstep.driver.step..", "io.lockstep.driver.rank..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.lockstep.driver.run..", "io.lockstep.driver.spark..", "io.lockstep.driver.rundir..");

    @ArchTest
    static final ArchRule aStepIsTheSameWhoeverTakesIt = noClasses()
            .that()
            .resideInAPackage("io.lockstep.driver.step..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.driver.rank..");

    @ArchTest
    static final ArchRule messagesAreValues =
            classes().that().implement(Message.class).should().beRecords();

    @ArchTest
    static final ArchRule nothingIsReadByJavaSerialization = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .because("no class name is ever taken from a file or a socket");
}
