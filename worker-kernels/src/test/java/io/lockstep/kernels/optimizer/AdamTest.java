package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.GRADIENTS;
import static io.lockstep.kernels.optimizer.WorkedUpdates.START;
import static io.lockstep.kernels.optimizer.WorkedUpdates.adamInDouble;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertNear;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Adam(0.01, 0.9, 0.999, 1e-8, 0.1), new Adam(0.01, 0.3, 0.9, 1e-8, 0));
    }

    @Test
    void adamIsThatOfPyTorch() {
        assertClose(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0), 3), 0.9911908f, -2.0146f, 0.3193757f, 2.9570148f);
    }

    /** PyTorch: weight_decay=0.01. */
    @Test
    void adamWithCoupledDecayIsThatOfPyTorch() {
        assertClose(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0.01), 3), 0.9851446f, -2.0077763f, 0.3185193f, 2.8530025f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, 0.25})
    void largeEpsilonsAndDecaysCount(double beta1) {
        assertNear(train(new Adam(0.1, beta1, 0.75, 0.5, 0), 3), adamInDouble(beta1, 0.75, 0.5, 0, false));
    }

    /** Powers of the betas are kept from block to block of an update, whichever optimizer asked last. */
    @Test
    void optimizersThatTakeTurnsDoNotSeeEachOther() {
        Optimizer[] optimizers = {
            new Adam(0.1, 0.9, 0.999, 1e-8, 0), new Adam(0.1, 0.7, 0.999, 1e-8, 0), new Adam(0.1, 0.7, 0.9, 1e-8, 0)
        };
        float[][] parameters = {START.clone(), START.clone(), START.clone()};
        float[][][] slots = new float[3][2][4];
        Update update = new Update();
        for (int step = 1; step <= 3; step++) {
            update.set(step, 0.1);
            for (int i = 0; i < 3; i++) {
                optimizers[i].update(update, true, 4, parameters[i], 0, GRADIENTS[step - 1], slots[i], 0);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertThat(parameters[i]).containsExactly(train(optimizers[i], 3));
        }
    }

    /** With bias correction the first step is rate * sign(g): g / (|g| + epsilon). */
    @Test
    void firstStepOfAdamIsTheRateItself() {
        float[] parameters = train(new Adam(0.1, 0.9, 0.999, 1e-8, 0), 1);
        assertClose(parameters, 0.9f, -1.9f, 0.4f, 3);
    }

    /** With beta1 0 the first moment is the gradient itself, to the bit: RMSProp with bias correction. */
    @Test
    void adamWithoutFirstMomentIsRmsPropWithCorrection() {
        Adam adam = new Adam(0.1, 0, 0.99, 1e-8, 0);
        float[] parameters = START.clone();
        float[][] slots = new float[2][4];
        double[] expected = {1, -2, 0.5, 3};
        double[] v = new double[4];
        Update update = new Update();
        for (int step = 1; step <= 3; step++) {
            update.set(step, 0.1);
            adam.update(update, true, 4, parameters, 0, GRADIENTS[step - 1], slots, 0);
            assertThat(slots[0]).containsExactly(GRADIENTS[step - 1]);
            for (int i = 0; i < 4; i++) {
                double g = GRADIENTS[step - 1][i];
                v[i] = 0.99 * v[i] + 0.01 * g * g;
                expected[i] -= 0.1 * g / (Math.sqrt(v[i] / (1 - Math.pow(0.99, step))) + 1e-8);
                assertThat((double) parameters[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void blocksThatAreNotDecayedAreTreatedAsWithoutDecay() {
        assertThat(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0.5), false, 3))
                .containsExactly(train(new Adam(0.1, 0.9, 0.999, 1e-8, 0), 3));
    }

    @Test
    void slotsAreNamedForCheckpoints() {
        assertThat(new Adam(0.1, 0.9, 0.999, 1e-8, 0).slots()).containsExactly("firstMoment", "secondMoment");
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Adam(0.1, 1.5, 0.999, 1e-8, 0))
                .hasMessage("adam: beta1 must be in [0, 1), got 1.5");
    }
}
