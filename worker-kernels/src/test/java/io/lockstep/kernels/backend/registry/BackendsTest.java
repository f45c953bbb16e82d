package io.lockstep.kernels.backend.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final String MACHINE = System.getProperty("os.name") + " " + System.getProperty("os.arch");

    /** What JavaCPP throws where it has no library for the platform, wrapped as a class initializer wraps it. */
    private static Backend missing(InstructionSet level) {
        throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnidnnl in java.library.path"));
    }

    private static BackendList list(Function<InstructionSet, Backend> preferred) {
        Map<String, Function<InstructionSet, Backend>> known = new LinkedHashMap<>();
        known.put("swift", preferred);
        known.put("portable", level -> new PortableBackend());
        return new BackendList(known);
    }

    @Test
    void fallsBackWithOneWarningThatSaysWhy() {
        Backends.Choice choice = list(BackendsTest::missing).choose("", InstructionSet.AVX2);
        assertThat(choice.backend().name()).isEqualTo("portable");
        assertThat(choice.warning())
                .isEqualTo("backend swift: its native library cannot load on " + MACHINE
                        + ": UnsatisfiedLinkError: no jnidnnl in java.library.path. Use a machine it is built for, or"
                        + " -Dlockstep.backend=portable. The portable kernels do the same work instead,"
                        + " slower.");
    }

    @Test
    void whatIsAskedForByNameDoesNotFallBack() {
        assertThatThrownBy(() -> list(BackendsTest::missing).choose("swift", InstructionSet.AVX2))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("backend swift: its native library cannot load on " + MACHINE)
                .hasRootCauseInstanceOf(UnsatisfiedLinkError.class);
        Backends.Choice choice = list(BackendsTest::missing).choose("portable", InstructionSet.AVX2);
        assertThat(choice.backend().name()).isEqualTo("portable");
        assertThat(choice.warning()).isEmpty();
    }

    @Test
    void nothingThatLoadsIsAnError() {
        BackendList nothing = new BackendList(Map.of("swift", BackendsTest::missing));
        assertThatThrownBy(() -> nothing.choose("", InstructionSet.AVX2))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("backend: none of [swift] loads. backend swift: its native library");
    }

    @Test
    void loadsEachBackendOnceAndOnlyWhenAsked() {
        AtomicInteger loads = new AtomicInteger();
        BackendList list = list(level -> {
            loads.incrementAndGet();
            return new PortableBackend();
        });
        assertThat(list.names()).containsExactly("swift", "portable");
        assertThat(loads).hasValue(0);
        assertThat(list.choose("", InstructionSet.AVX2).warning()).isEmpty();
        assertThat(list.named("swift", InstructionSet.AVX2))
                .isSameAs(list.choose("swift", InstructionSet.AVX2).backend());
        assertThat(loads).hasValue(1);
    }

    /** A backend that is at one level for ever, as oneDNN is. */
    private record Leveled(InstructionSet level) implements Backend {
        @Override
        public String name() {
            return "swift";
        }

        @Override
        public String identity() {
            return "swift " + level.label();
        }

        @Override
        public Network compileFixed(ModelSpec spec, CompileOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void theFirstBackendThatDependsOnALevelSettlesIt() {
        List<InstructionSet> opened = new ArrayList<>();
        BackendList list = list(level -> {
            opened.add(level);
            if (level != opened.get(0)) {
                throw new IllegalStateException("swift: this JVM computes at " + opened.get(0) + " already");
            }
            return new Leveled(level);
        });
        list.named("portable", InstructionSet.AVX512_AMX);
        assertThat(list.settledLevel()).isNull();
        assertThat(list.named("swift", InstructionSet.AVX2).identity()).isEqualTo("swift avx2");
        assertThat(list.settledLevel()).isEqualTo(InstructionSet.AVX2);
        assertThatThrownBy(() -> list.named("swift", InstructionSet.AVX512_AMX))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("swift: this JVM computes at AVX2 already");
        assertThat(list.settledLevel()).isEqualTo(InstructionSet.AVX2);
        assertThat(list.named("swift", InstructionSet.AVX2)).isNotNull();
        assertThat(opened).containsExactly(InstructionSet.AVX2, InstructionSet.AVX512_AMX);
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> list(BackendsTest::missing).choose("cuda", InstructionSet.AVX2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lockstep.backend: unknown backend 'cuda'. Known: swift, portable");
    }

    @Test
    void portableIsAlwaysThere() {
        assertThat(Backends.names()).contains("portable");
        assertThat(Backends.named("portable").identity()).isEqualTo("portable EJML 0.44.0");
    }
}
