package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.GRADIENTS;
import static io.lockstep.kernels.optimizer.WorkedUpdates.START;
import static io.lockstep.kernels.optimizer.WorkedUpdates.adamInDouble;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertNear;
import static io.lockstep.kernels.optimizer.WorkedUpdates.trainLayerwise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LambTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Lamb(0.01, 0.9, 0.999, 1e-6, 0.1));
    }

    /**
     * By hand: the corrected first step is (1, 1), with decay u = (1, 1) + 0.1 (3, 4) = (1.3, 1.4), |p| = 5, |u| =
     * 1.910497, factor 2.6171196. Then three steps of Algorithm 2 in double.
     */
    @Test
    void lambIsThatOfThePaper() {
        float[][] one = {{0.6f, 0.8f}};
        float[] first = trainLayerwise(new Lamb(0.1, 0.9, 0.999, 1e-10, 0.1), new float[] {3, 4}, one);
        assertClose(first, 2.6597745f, 3.6336033f);
        float[] third = trainLayerwise(new Lamb(0.1, 0.9, 0.999, 1e-6, 0.01), START, GRADIENTS);
        double[] expected = {1.062972184560559, -2.1718019931609427, 0.11327187019166543, 2.9204586253192955};
        for (int i = 0; i < 4; i++) {
            assertThat((double) third[i]).isCloseTo(expected[i], within(4e-7));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, 0.25})
    void largeEpsilonsAndDecaysCount(double beta1) {
        assertNear(
                trainLayerwise(new Lamb(0.1, beta1, 0.75, 0.5, 0.5), START, GRADIENTS),
                adamInDouble(beta1, 0.75, 0.5, 0.5, true));
    }

    @Test
    void tensorsOrDirectionsOfZerosKeepTheirRate() {
        assertThat(new Lamb(1, 0.9, 0.999, 1e-6, 0).rateFactor(0, 1)).isEqualTo(1);
        assertThat(new Lamb(1, 0.9, 0.999, 1e-6, 0).rateFactor(1, 0)).isEqualTo(1);
    }

    /**
     * Without a memory the first moment is the gradient, though it forgets a large one: 1, and not 1e8 + (1 - 1e8) = 0.
     */
    @Test
    void lambThatForgetsAtOnceForgetsExactly() {
        Lamb lamb = new Lamb(1, 0, 0.75, 1e-6, 0);
        float[][] slots = {{1e8f}, {1}};
        float[] direction = {1};
        Update update = new Update();
        update.set(1, 1);
        lamb.direction(update, true, 1, new float[1], 0, direction, slots, 0);
        assertThat(slots[0]).containsExactly(1);
        assertThat(direction[0]).isPositive();
    }

    /** LAMB moves its moments when it finds the direction, and parameters by the rate times that. */
    @Test
    void theMomentsOfLambMoveBeforeItsParameters() {
        Lamb lamb = new Lamb(1, 0.5, 0.75, 1e-6, 0);
        float[] parameters = START.clone();
        float[][] slots = {{0.5f, 0.25f, 0, -1}, {1, 0.5f, 2, 0.125f}};
        float[] direction = {1, -0.25f, 2, 3};
        Update update = new Update();
        update.set(5, 1);
        lamb.direction(update, true, 4, parameters, 0, direction, slots, 0);
        assertThat(parameters).containsExactly(START);
        assertThat(slots[0]).containsExactly(0.75f, 0, 1, 1);
        assertThat(slots[1]).containsExactly(1, 0.390625f, 2.5f, 2.34375f);
        update.set(5, 0.25);
        lamb.update(update, true, 4, parameters, 0, direction, slots, 0);
        for (int i = 0; i < 4; i++) {
            assertThat(parameters[i]).isEqualTo(START[i] - 0.25f * direction[i]);
        }
        assertThat(slots[0]).containsExactly(0.75f, 0, 1, 1);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Lamb(0.1, 0.9, 0.999, 0, 0)).hasMessage("lamb: epsilon must be above 0, got 0.0");
    }
}
