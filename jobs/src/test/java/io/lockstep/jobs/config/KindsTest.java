package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Registry;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever can be named in a config or a file of ours: each kind of each registry and each record with defaults, found
 * in the classes themselves, is read from YAML with its required keys alone and again from what it is written as.
 */
class KindsTest {
    /** Without what other libraries' classes are made of, which takes most of the time. */
    static final JavaClasses MAIN = ArchConfiguration.withThreadLocalScope(configuration -> {
        configuration.setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.lockstep");
    });

    private static final List<Registry<?>> REGISTRIES = registries();
    private static final Binding BINDING = Kinds.binding(REGISTRIES);
    private static final RequiredKeys REQUIRED = new RequiredKeys(REGISTRIES, BINDING);

    /** One kind by the name files use. */
    private record Kind(Registry<?> registry, String name, Class<?> type) {
        @Override
        public String toString() {
            return registry.type().getSimpleName() + " " + name;
        }
    }

    private static List<Registry<?>> registries() {
        List<Registry<?>> registries = new ArrayList<>();
        for (JavaClass owner : MAIN) {
            for (JavaField field : owner.getFields()) {
                if (field.getRawType().isEquivalentTo(Registry.class)
                        && field.getModifiers().contains(JavaModifier.STATIC)) {
                    registries.add((Registry<?>) Objects.requireNonNull(value(field)));
                }
            }
        }
        registries.sort(Comparator.comparing(registry -> registry.type().getName()));
        return registries;
    }

    private static @Nullable Object value(JavaField field) {
        try {
            return field.reflect().get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field.getFullName(), e);
        }
    }

    static List<Kind> kinds() {
        return REGISTRIES.stream()
                .flatMap(registry -> registry.kinds().entrySet().stream()
                        .map(kind -> new Kind(registry, kind.getKey(), kind.getValue()))
                        .sorted(Comparator.comparing(Kind::name)))
                .toList();
    }

    static List<Class<?>> recordsWithDefaults() {
        return MAIN.stream()
                .filter(JavaClass::isRecord)
                .<Class<?>>map(JavaClass::reflect)
                .filter(type -> Arrays.stream(type.getRecordComponents()).anyMatch(KindsTest::hasDefault))
                .filter(type -> REGISTRIES.stream()
                        .noneMatch(registry -> registry.kinds().containsValue(type)))
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    static List<Class<?>> choices() {
        return MAIN.stream()
                .filter(JavaClass::isRecord)
                .flatMap(owner -> Arrays.stream(owner.reflect().getRecordComponents()))
                .<Class<?>>map(RecordComponent::getType)
                .filter(type -> type.isEnum() && type.getName().startsWith("io.lockstep."))
                .collect(Collectors.toSet())
                .stream()
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    private static boolean hasDefault(RecordComponent component) {
        return component.isAnnotationPresent(Default.class);
    }

    private static @Nullable Object fromYaml(@Nullable Object data) {
        return YamlReader.value(FlowYaml.write(data), "it");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindIsReadFromItsRequiredKeysAndFromWhatItIsWrittenAs(Kind kind) {
        Class<?> type = kind.registry().type();
        Object read = BINDING.bind(type, fromYaml(REQUIRED.choice(kind.registry(), kind.name())), "it");
        assertThat(read).isInstanceOf(kind.type());
        assertThat(BINDING.bind(type, fromYaml(BINDING.unbind(read)), "it")).isEqualTo(read);
    }

    @ParameterizedTest
    @MethodSource("recordsWithDefaults")
    void everyRecordWithDefaultsIsReadFromItsRequiredKeysAndFromWhatItIsWrittenAs(Class<?> type) {
        Object read = BINDING.bind(type, fromYaml(REQUIRED.of(type)), "it");
        assertThat(BINDING.bind(type, fromYaml(BINDING.unbind(read)), "it")).isEqualTo(read);
    }

    /** A default is the value that the same text gives when it stands in a file. */
    @ParameterizedTest
    @MethodSource("recordsWithDefaults")
    void everyDefaultMeansWhatYamlReads(Class<?> type) {
        defaultsMeanWhatYamlReads(type, REQUIRED.of(type));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyDefaultOfAKindMeansWhatYamlReads(Kind kind) {
        defaultsMeanWhatYamlReads(kind.type(), REQUIRED.of(kind.type()));
    }

    private static void defaultsMeanWhatYamlReads(Class<?> type, Map<String, Object> required) {
        Object expected = BINDING.bind(type, required, "it");
        for (RecordComponent component : type.getRecordComponents()) {
            Default standard = component.getAnnotation(Default.class);
            if (standard != null && !required.containsKey(component.getName())) {
                String text = component.getType() == String.class ? FlowYaml.write(standard.value()) : standard.value();
                Map<String, @Nullable Object> written = new LinkedHashMap<>(required);
                written.put(component.getName(), YamlReader.value(text, component.getName()));
                assertThat(BINDING.bind(type, written, "it"))
                        .as(component.getName())
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void everyChoiceIsReadFromWhatItIsWrittenAs(Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            assertThat(BINDING.bind(type, fromYaml(BINDING.unbind(constant)), "it"))
                    .isEqualTo(constant);
        }
    }
}
