package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LionTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Lion(0.01, 0.9, 0.99, 0.1));
    }

    /** 1 (1 - 0.001) - 0.1 = 0.899; the last element's first gradient is its decay alone: sign(0) is 0. */
    @Test
    void lionTakesTheSign() {
        assertClose(train(new Lion(0.1, 0.9, 0.99, 0.01), 1), 0.899f, -1.898f, 0.3995f, 2.997f);
        assertClose(train(new Lion(0.1, 0.9, 0.99, 0.01), 3), 0.8971029f, -2.094106f, 0.3988014f, 2.991109f);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Lion(0.1, 0.9, 2, 0)).hasMessage("lion: beta2 must be in [0, 1), got 2.0");
    }
}
