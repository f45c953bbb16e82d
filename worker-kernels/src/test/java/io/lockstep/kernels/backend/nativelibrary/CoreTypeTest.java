package io.lockstep.kernels.backend.nativelibrary;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.backend.InstructionSet;
import org.junit.jupiter.api.Test;

class CoreTypeTest {
    /**
     * The names are those of OpenBLAS 0.3.23's dynamic.c; kernels for AMD's processors would differ from these in
     * blocking.
     */
    @Test
    void everyLevelOfX86HasKernelsOfItsOwnOrOfALowerOne() {
        assertThat(CoreType.of(InstructionSet.SSE41)).isEqualTo("Core2");
        assertThat(CoreType.of(InstructionSet.AVX)).isEqualTo("Sandybridge");
        assertThat(CoreType.of(InstructionSet.AVX2)).isEqualTo("Haswell");
        assertThat(CoreType.of(InstructionSet.AVX2_VNNI)).isEqualTo("Haswell");
        assertThat(CoreType.of(InstructionSet.AVX512)).isEqualTo("SkylakeX");
        assertThat(CoreType.of(InstructionSet.AVX512_VNNI)).isEqualTo("SkylakeX");
        assertThat(CoreType.of(InstructionSet.AVX512_BF16)).isEqualTo("Cooperlake");
        assertThat(CoreType.of(InstructionSet.AVX512_FP16)).isEqualTo("Cooperlake");
        assertThat(CoreType.of(InstructionSet.AVX512_AMX)).isEqualTo("Cooperlake");
    }

    @Test
    void elsewhereOpenBlasDecides() {
        assertThat(CoreType.of(InstructionSet.UNKNOWN)).isEmpty();
        assertThat(CoreType.of(InstructionSet.ASIMD)).isEmpty();
        assertThat(CoreType.of(InstructionSet.SVE)).isEmpty();
    }
}
