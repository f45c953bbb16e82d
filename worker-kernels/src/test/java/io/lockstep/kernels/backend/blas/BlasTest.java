package io.lockstep.kernels.backend.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlasTest {
    private static final String VARIABLE = "OPENBLAS_CORETYPE";

    @BeforeEach
    void needsAvx2() {
        assumeTrue(
                InstructionSet.ofThisMachine().sameArchitecture(InstructionSet.AVX2)
                        && InstructionSet.ofThisMachine().canRun(InstructionSet.AVX2),
                "needs AVX2");
    }

    /** @param coreType value of the environment variable, empty for none */
    private static List<String> answers(String coreType, List<String> options, String... levels)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshBlas.class.getName()));
        command.addAll(List.of(levels));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove(VARIABLE);
        if (!coreType.isEmpty()) {
            builder.environment().put(VARIABLE, coreType);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    @Test
    void takesTheKernelsOfTheLevelAndRefusesAnother() throws IOException, InterruptedException {
        assertThat(answers("", List.of(), "avx2", "avx2", "avx"))
                .containsExactly(
                        "OpenBLAS 0.3.23 haswell at avx2",
                        "OpenBLAS 0.3.23 haswell at avx2",
                        "IllegalStateException: blas: this JVM computes at avx2 already, the run's level is avx."
                                + " Use fresh executors, or start every one with -Dlockstep.native.level=avx");
    }

    @Test
    void whatTheEnvironmentNamesStaysAndShows() throws IOException, InterruptedException {
        assertThat(answers("Nehalem", List.of(), "avx2")).containsExactly("OpenBLAS 0.3.23 nehalem at avx2");
    }

    @Test
    void saysThatItIsSwitchedOff() throws IOException, InterruptedException {
        assertThat(answers("", List.of("-Dlockstep.native.disabled=true"), "avx2"))
                .containsExactly("BackendUnavailableException: blas: expected the native library, got"
                        + " -Dlockstep.native.disabled=true. Remove it, or choose -Dlockstep.backend=portable");
    }

    @Test
    void saysThatBf16IsEmulated() {
        try {
            Backend blas = Backends.named(Blas.NAME);
            assertThat(blas.identity(Precision.F32)).isEqualTo(blas.identity());
            assertThat(blas.identity(Precision.BF16)).isEqualTo(blas.identity() + ", bf16 emulated");
        } catch (BackendUnavailableException e) {
            abort("no OpenBLAS on this machine: " + e.getMessage());
        }
    }
}
