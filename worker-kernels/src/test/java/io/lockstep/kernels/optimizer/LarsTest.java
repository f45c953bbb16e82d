package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.GRADIENTS;
import static io.lockstep.kernels.optimizer.WorkedUpdates.START;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.trainLayerwise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LarsTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Lars(0.01, 0.9, 0.1, 0.001));
    }

    /**
     * By hand: |p| = 5, |g| = 1, factor 0.001 * 5 / (1 + 0.1 * 5) = 1/300, so rate 30 moves by 0.1 (g + 0.1 p) = (0.09,
     * 0.12). Then three steps of Algorithm 1 in double.
     */
    @Test
    void larsIsThatOfThePaper() {
        float[][] one = {{0.6f, 0.8f}};
        assertClose(trainLayerwise(new Lars(30, 0.9, 0.1, 0.001), new float[] {3, 4}, one), 2.91f, 3.88f);
        assertClose(
                trainLayerwise(new Lars(10, 0.9, 0.01, 0.001), START, GRADIENTS),
                0.9939369f,
                -1.9823997f,
                0.42128655f,
                2.9665537f);
    }

    @Test
    void tensorsOrDirectionsOfZerosKeepTheirRate() {
        assertThat(new Lars(1, 0.9, 0.1, 0.001).rateFactor(0, 1)).isEqualTo(1);
        assertThat(new Lars(1, 0.9, 0.1, 0.001).rateFactor(1, 0)).isEqualTo(1);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Lars(0.1, 0.9, 0, 0)).hasMessage("lars: trust must be above 0, got 0.0");
    }
}
