package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.adamInDouble;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.assertNear;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1));
    }

    @Test
    void adamwIsThatOfPyTorch() {
        assertClose(train(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.01), 3), 0.9883378f, -2.008762f, 0.3181762f, 2.9480984f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, 0.25})
    void largeEpsilonsAndDecaysCount(double beta1) {
        assertNear(train(new AdamW(0.1, beta1, 0.75, 0.5, 0.5), 3), adamInDouble(beta1, 0.75, 0.5, 0.5, false));
    }

    @Test
    void withoutDecayAdamwIsAdam() {
        assertThat(train(new AdamW(0.1, 0.8, 0.99, 1e-7, 0), 3))
                .containsExactly(train(new Adam(0.1, 0.8, 0.99, 1e-7, 0), 3));
    }

    @Test
    void blocksThatAreNotDecayedAreTreatedAsWithoutDecay() {
        assertThat(train(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.5), false, 3))
                .containsExactly(train(new AdamW(0.1, 0.9, 0.999, 1e-8, 0), 3));
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new AdamW(0.1, 0.9, Double.NaN, 1e-8, 0))
                .hasMessage("adamw: beta2 must be in [0, 1), got NaN");
        assertThatThrownBy(() -> new AdamW(0.1, 0.9, 0.999, 0, 0))
                .hasMessage("adamw: epsilon must be above 0, got 0.0");
    }
}
