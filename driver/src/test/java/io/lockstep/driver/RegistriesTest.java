package io.lockstep.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.sync.SyncMode;
import io.lockstep.driver.testing.MainClasses;
import io.lockstep.kernels.plaindata.Registry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every registry of this module, found by its type: what implements its interface is in it. */
class RegistriesTest {
    static List<Registry<?>> registries() {
        return MainClasses.all().stream()
                .flatMap(owner -> owner.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(Registry.class)
                        && field.getModifiers().contains(JavaModifier.STATIC))
                .<Registry<?>>map(RegistriesTest::value)
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
        Set<String> found = MainClasses.all().stream()
                .filter(candidate -> candidate.isAssignableTo(registry.type()) && !candidate.isInterface())
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        assertThat(registry.kinds().values()).extracting(Class::getName).containsExactlyInAnyOrderElementsOf(found);
    }

    static List<Class<?>> kindsOfThings() {
        return List.of(Source.class, SyncMode.class);
    }

    @ParameterizedTest
    @MethodSource("kindsOfThings")
    void everyKindOfThingHasARegistry(Class<?> type) {
        assertThat(registries()).anyMatch(registry -> registry.type() == type);
    }
}
