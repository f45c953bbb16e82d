package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AdagradTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Adagrad(0.01, 0, 1e-10, 0.1));
    }

    /** PyTorch: Adagrad(lr=0.1), and lr_decay=0.5, weight_decay=0.01. */
    @Test
    void adagradIsThatOfPyTorch() {
        assertClose(train(new Adagrad(0.1, 0, 1e-10, 0), 3), 0.98497564f, -2.0672686f, 0.42331117f, 2.9894428f);
        assertClose(train(new Adagrad(0.1, 0.5, 1e-10, 0.01), 3), 0.95691144f, -1.9975821f, 0.40077773f, 2.877684f);
    }

    /** By hand: sums 4 and 13, steps 0.5 * 2 / (2 + 0.5) and 0.5 * 3 / (sqrt(13) + 0.5). */
    @Test
    void largeEpsilonsCountInAdagrad() {
        Adagrad adagrad = new Adagrad(0.5, 0, 0.5, 0);
        float[] parameters = {1};
        float[][] slots = new float[1][1];
        Update update = new Update();
        update.set(1, 0.5);
        adagrad.update(update, true, 1, parameters, 0, new float[] {2}, slots, 0);
        assertThat(parameters[0]).isCloseTo(0.6f, within(1e-7f));
        update.set(2, 0.5);
        adagrad.update(update, true, 1, parameters, 0, new float[] {3}, slots, 0);
        assertThat((double) parameters[0]).isCloseTo(0.6 - 1.5 / (Math.sqrt(13) + 0.5), within(1e-7));
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Adagrad(0.1, -1, 1e-10, 0))
                .hasMessage("adagrad: rateDecay must be at least 0, got -1.0");
    }
}
