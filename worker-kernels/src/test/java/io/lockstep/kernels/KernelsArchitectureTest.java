package io.lockstep.kernels;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.lockstep.kernels.initializer.Initializer;
import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.PlainKernel;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.Part;
import io.lockstep.kernels.model.Single;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.plaindata.Registry;
import io.lockstep.kernels.schedule.Schedule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@AnalyzeClasses(packages = "io.lockstep.kernels", importOptions = ImportOption.DoNotIncludeTests.class)
class KernelsArchitectureTest {
    @ArchTest
    static final ArchRule kernelsAreClosedIn = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.lockstep.kernels..", "org.bytedeco..", "org.ejml..")
            .because("worker-kernels is numbers only: no Spark, no Hadoop, no framework");

    @ArchTest
    static final ArchRule ejmlStaysBehindItsBackend = noClasses()
            .that()
            .resideOutsideOfPackage("io.lockstep.kernels.backend.portable..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.ejml..");

    @ArchTest
    static final ArchRule nativesStayBehindTheirBackend = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.lockstep.kernels.backend.onednn..",
                    "io.lockstep.kernels.backend.blas..",
                    "io.lockstep.kernels.backend.nativelibrary..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule onlyTheListKnowsBackends = noClasses()
            .that()
            .resideOutsideOfPackage("io.lockstep.kernels.backend..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.kernels.backend.*..");

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("io.lockstep.kernels.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule graphsAreSeenByBackendsOnly = noClasses()
            .that()
            .resideOutsideOfPackages("io.lockstep.kernels.backend..", "io.lockstep.kernels.graph..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.kernels.graph..")
            .because("a network is used by its contract; Backends answers what is asked before there is one");

    @ArchTest
    static final ArchRule noBackendKnowsTheUpdate = noClasses()
            .that()
            .resideInAnyPackage("io.lockstep.kernels.backend..", "io.lockstep.kernels.graph..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.kernels.update..");

    @ArchTest
    static final ArchRule contractOfLayersKnowsNoFamily = noClasses()
            .that()
            .resideInAPackage("io.lockstep.kernels.layer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lockstep.kernels.layer.*..")
            .because("the contract is below the families, the list above them");

    /** Geometry of windows is below the families that slide kernels, the list above all. */
    @ArchTest
    static final ArchRule familiesOfLayersStandBesideEachOther = slices().matching("io.lockstep.kernels.layer.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("io.lockstep.kernels.layer.registry.."), alwaysTrue())
            .ignoreDependency(alwaysTrue(), resideInAPackage("io.lockstep.kernels.layer.window.."));

    @ArchTest
    static final ArchRule descriptionsAreValues = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Layer.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Activation.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(PlainKernel.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Loss.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Optimizer.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Schedule.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Initializer.class)
            .or()
            .areNotInterfaces()
            .and()
            .areAssignableTo(Metric.class)
            .should()
            .beRecords();

    private static final String ATTRIBUTION = "io.lockstep.kernels.attribution";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.lockstep.kernels");

    /** The registries of all classes: who adds one is held to it without a word here. */
    static List<Registry<?>> registries() {
        return MAIN.stream()
                .flatMap(owner -> owner.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(Registry.class)
                        && field.getModifiers().contains(JavaModifier.STATIC))
                .<Registry<?>>map(KernelsArchitectureTest::value)
                .toList();
    }

    private static Registry<?> value(JavaField field) {
        try {
            return (Registry<?>) field.reflect().get(null);
        } catch (IllegalAccessException e) {
            throw new LinkageError(field.getFullName(), e);
        }
    }

    @ParameterizedTest
    @MethodSource("registries")
    void nothingIsMissingFromARegistry(Registry<?> registry) {
        Set<String> found = MAIN.stream()
                .filter(candidate -> candidate.isAssignableTo(registry.type()) && !candidate.isInterface())
                .filter(candidate ->
                        !candidate.isEquivalentTo(Single.class)) // a layer, written without a name of its own
                .filter(candidate -> !candidate.getPackageName().equals(ATTRIBUTION)) // a loss that no config asks for
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        assertThat(registry.kinds().values()).extracting(Class::getName).containsExactlyInAnyOrderElementsOf(found);
    }

    static List<Class<?>> kindsOfThings() {
        return List.of(
                Layer.class,
                Activation.class,
                Loss.class,
                Optimizer.class,
                Schedule.class,
                Initializer.class,
                Metric.class,
                Part.class);
    }

    @ParameterizedTest
    @MethodSource("kindsOfThings")
    void everyKindOfThingHasARegistry(Class<?> type) {
        assertThat(registries()).anyMatch(registry -> registry.type() == type);
    }
}
