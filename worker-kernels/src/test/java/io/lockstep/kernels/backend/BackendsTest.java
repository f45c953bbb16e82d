package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.backend.portable.PortableBackend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final String MACHINE = System.getProperty("os.name") + " " + System.getProperty("os.arch");

    /** What JavaCPP throws where it has no library for the platform, wrapped as a class initializer wraps it. */
    private static Backend missing() {
        throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnidnnl in java.library.path"));
    }

    private static BackendList list(Supplier<Backend> preferred) {
        Map<String, Supplier<Backend>> known = new LinkedHashMap<>();
        known.put("swift", preferred);
        known.put("portable", PortableBackend::new);
        return new BackendList(known);
    }

    @Test
    void fallsBackWithOneWarningThatSaysWhy() {
        Backends.Choice choice = list(BackendsTest::missing).choose("");
        assertThat(choice.backend().name()).isEqualTo("portable");
        assertThat(choice.warning())
                .isEqualTo("backend swift: its native library cannot load on " + MACHINE
                        + ": UnsatisfiedLinkError: no jnidnnl in java.library.path. Use a machine it is built for, or"
                        + " -Dlockstep.backend=portable. The portable kernels do the same work instead, several times"
                        + " slower.");
    }

    @Test
    void whatIsAskedForByNameDoesNotFallBack() {
        assertThatThrownBy(() -> list(BackendsTest::missing).choose("swift"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("backend swift: its native library cannot load on " + MACHINE)
                .hasRootCauseInstanceOf(UnsatisfiedLinkError.class);
        Backends.Choice choice = list(BackendsTest::missing).choose("portable");
        assertThat(choice.backend().name()).isEqualTo("portable");
        assertThat(choice.warning()).isEmpty();
    }

    @Test
    void nothingThatLoadsIsAnError() {
        BackendList nothing = new BackendList(Map.of("swift", BackendsTest::missing));
        assertThatThrownBy(() -> nothing.choose(""))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("backend: none of [swift] loads. backend swift: its native library");
    }

    @Test
    void loadsEachBackendOnceAndOnlyWhenAsked() {
        AtomicInteger loads = new AtomicInteger();
        BackendList list = list(() -> {
            loads.incrementAndGet();
            return new PortableBackend();
        });
        assertThat(list.names()).containsExactly("swift", "portable");
        assertThat(loads).hasValue(0);
        assertThat(list.choose("").warning()).isEmpty();
        assertThat(list.named("swift")).isSameAs(list.choose("swift").backend());
        assertThat(loads).hasValue(1);
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> list(BackendsTest::missing).choose("cuda"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lockstep.backend: unknown backend 'cuda'. Known: swift, portable");
    }

    @Test
    void portableIsAlwaysThere() {
        assertThat(Backends.names()).contains("portable");
        assertThat(Backends.named("portable").identity()).isEqualTo("portable EJML 0.44.0");
    }
}
