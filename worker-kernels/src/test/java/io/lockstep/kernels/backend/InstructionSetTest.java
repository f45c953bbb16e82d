package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InstructionSetTest {
    @Test
    void readsTheFirstProcessorsFlags() {
        String twoProcessors = """
                processor\t: 0
                flags\t\t: fpu sse4_1 avx avx2 fma

                processor\t: 1
                flags\t\t: sse4_1
                """;
        assertThat(InstructionSet.ofCpuInfo(twoProcessors)).isEqualTo(InstructionSet.AVX2);
        assertThat(InstructionSet.ofCpuInfo("flags: sse4_1 avx avx2 avx512f avx512dq avx512bw avx512vl avx512_vnni"))
                .isEqualTo(InstructionSet.AVX512_VNNI);
        assertThat(InstructionSet.ofCpuInfo("Features\t: fp asimd evtstrm")).isEqualTo(InstructionSet.ASIMD);
        assertThat(InstructionSet.ofCpuInfo("")).isEqualTo(InstructionSet.UNKNOWN);
    }

    @Test
    void theCommonLevelIsTheHighestBothHave() {
        assertThat(InstructionSet.common(InstructionSet.AVX512_AMX, InstructionSet.AVX2))
                .isEqualTo(InstructionSet.AVX2);
        assertThat(InstructionSet.common(InstructionSet.AVX2_VNNI, InstructionSet.AVX512_VNNI))
                .isEqualTo(InstructionSet.AVX2);
        assertThat(InstructionSet.common(InstructionSet.SVE, InstructionSet.ASIMD))
                .isEqualTo(InstructionSet.ASIMD);
        for (InstructionSet level : InstructionSet.values()) {
            assertThat(InstructionSet.common(level, level)).isEqualTo(level);
            assertThat(InstructionSet.of(level.label())).isEqualTo(level);
            assertThat(level.canRun(level)).isTrue();
            assertThat(level.sameArchitecture(level)).isTrue();
        }
    }

    @Test
    void aHigherProcessorRunsALowerLevelButNoOtherArchitectures() {
        assertThat(InstructionSet.AVX512_AMX.canRun(InstructionSet.AVX2)).isTrue();
        assertThat(InstructionSet.AVX2.canRun(InstructionSet.AVX512_AMX)).isFalse();
        assertThat(InstructionSet.AVX512.canRun(InstructionSet.AVX2_VNNI)).isFalse();
        assertThat(InstructionSet.SVE.canRun(InstructionSet.ASIMD)).isTrue();
        assertThat(InstructionSet.SVE.canRun(InstructionSet.AVX2)).isFalse();
        assertThat(InstructionSet.AVX2.canRun(InstructionSet.UNKNOWN)).isFalse();
        assertThat(InstructionSet.AVX2.sameArchitecture(InstructionSet.AVX512)).isTrue();
        assertThat(InstructionSet.AVX2.sameArchitecture(InstructionSet.SVE)).isFalse();
        assertThat(InstructionSet.UNKNOWN.sameArchitecture(InstructionSet.AVX2)).isFalse();
    }

    @Test
    void refusesToMixArchitectures() {
        assertThatThrownBy(() -> InstructionSet.common(InstructionSet.SVE, InstructionSet.AVX2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instruction sets: sve and avx2 have none in common. Run on executors of one architecture");
    }

    @Test
    void namesTheLevelsThereAre() {
        assertThatThrownBy(() -> InstructionSet.of("avx3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("lockstep.native.level: expected one of unknown, sse41, avx,")
                .hasMessageEndingWith(", got 'avx3'");
    }
}
