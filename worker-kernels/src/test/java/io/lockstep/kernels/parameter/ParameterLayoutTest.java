package io.lockstep.kernels.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {
    private static ParameterTensor tensor(String name, long offset, boolean trainable, int... sizes) {
        return new ParameterTensor(
                name, Shape.of(sizes), offset, new Zeros(), trainable ? Role.WEIGHT : new Role.Statistic(0.1));
    }

    /**
     * 40,000 floats are 16,384 + 16,384 + 7,232; the next tensor starts a block of its own at the next multiple of 16.
     */
    @Test
    void blocksNeverCrossTensorsAndCoverThem() {
        ParameterLayout layout = new ParameterLayout(List.of(
                tensor("dense1/weight", 0, true, 200, 200),
                tensor("dense1/bias", 40_000, true, 201),
                tensor("norm1/mean", 40_208, false, 5)));
        assertThat(layout.blocks())
                .containsExactly(
                        new Block(0, 0, 0, 16_384),
                        new Block(1, 0, 16_384, 16_384),
                        new Block(2, 0, 32_768, 7_232),
                        new Block(3, 1, 40_000, 201),
                        new Block(4, 2, 40_208, 5));
        assertThat(layout.size()).isEqualTo(40_224);
        assertThat(layout.trainableCount()).isEqualTo(40_201);
        assertThat(layout.tensorOf(layout.blocks().get(3)).name()).isEqualTo("dense1/bias");
        assertThat(layout.blocks().get(2).end()).isEqualTo(40_000);
    }

    @Test
    void aTensorOfExactlyOneBlockIsNotCut() {
        ParameterLayout layout = new ParameterLayout(List.of(tensor("a/w", 0, true, ParameterLayout.BLOCK_SIZE)));
        assertThat(layout.blocks()).containsExactly(new Block(0, 0, 0, ParameterLayout.BLOCK_SIZE));
    }

    @Test
    void aModelWithoutParametersHasNoBlocks() {
        ParameterLayout layout = new ParameterLayout(List.of());
        assertThat(layout.blocks()).isEmpty();
        assertThat(layout.size()).isZero();
    }

    @Test
    void alignmentIsToSixteenFloats() {
        assertThat(ParameterLayout.align(0)).isZero();
        assertThat(ParameterLayout.align(1)).isEqualTo(16);
        assertThat(ParameterLayout.align(16)).isEqualTo(16);
        assertThat(ParameterLayout.align((1L << 40) + 1)).isEqualTo((1L << 40) + 16);
    }

    @Test
    void overlappingAndUnalignedTensorsAreRefused() {
        assertThatThrownBy(() -> new ParameterLayout(List.of(tensor("a/w", 0, true, 20), tensor("b/w", 16, true, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("b/w: offset 16 overlaps or is not a multiple of 16");
        assertThatThrownBy(() -> new ParameterLayout(List.of(tensor("a/w", 8, true, 4))))
                .hasMessage("a/w: offset 8 overlaps or is not a multiple of 16");
    }
}
