package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SgdTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Sgd(0.01, 0, false, 0.1), new Sgd(0.01, 0.9, false, 0.1), new Sgd(0.01, 0.9, true, 0));
    }

    @Test
    void sgdIsThatOfPyTorch() {
        assertClose(train(new Sgd(0.1, 0, false, 0), 3), 1.025f, -2.09f, 0.515f, 3.1000001f);
        assertClose(train(new Sgd(0.1, 0.9, false, 0), 3), 1.0439f, -2.1008f, 0.44120002f, 3.01f);
    }

    /** PyTorch: momentum=0.9, nesterov=True, weight_decay=0.01. */
    @Test
    void nesterovWithDecayIsThatOfPyTorch() {
        assertClose(train(new Sgd(0.1, 0.9, true, 0.01), 3), 1.0564334f, -2.164675f, 0.45846143f, 3.0852556f);
    }

    /**
     * p = 1, g = 0.1: b = 0.1, p -= 0.1 (0.1 + 0.09) = 0.981. g = -0.4: b = -0.31, p -= 0.1 (-0.4 - 0.279) = 1.0489.
     */
    @Test
    void nesterovByHand() {
        assertThat(train(new Sgd(0.1, 0.9, true, 0), 1)[0]).isCloseTo(0.981f, within(1e-7f));
        assertThat(train(new Sgd(0.1, 0.9, true, 0), 2)[0]).isCloseTo(1.0489f, within(2e-7f));
    }

    @Test
    void schedulesScaleTheRateOfTheUpdate() {
        float[] parameters = {1};
        Update update = new Update();
        update.set(1, 0.25);
        new Sgd(0.1, 0, false, 0).update(update, true, 1, parameters, 0, new float[] {2}, new float[0][], 0);
        assertThat(parameters).containsExactly(0.5f);
    }

    @Test
    void blocksThatAreNotDecayedAreTreatedAsWithoutDecay() {
        assertThat(train(new Sgd(0.1, 0.9, false, 0.5), false, 3))
                .containsExactly(train(new Sgd(0.1, 0.9, false, 0), 3));
    }

    @Test
    void slotsAreNamedForCheckpoints() {
        assertThat(new Sgd(0.1, 0, false, 0).slots()).isEmpty();
        assertThat(new Sgd(0.1, 0.9, false, 0).slots()).containsExactly("momentum");
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Sgd(0, 0, false, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sgd: learningRate must be above 0, got 0.0");
        assertThatThrownBy(() -> new Sgd(0.1, 1, false, 0)).hasMessage("sgd: momentum must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Sgd(0.1, 0, true, 0))
                .hasMessage("sgd: nesterov needs a momentum above 0, got 0. Set momentum, such as 0.9");
        assertThatThrownBy(() -> new Sgd(0.1, 0, false, -1))
                .hasMessage("sgd: weightDecay must be at least 0, got -1.0");
    }
}
