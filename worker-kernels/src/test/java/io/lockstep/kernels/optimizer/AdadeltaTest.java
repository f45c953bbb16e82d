package io.lockstep.kernels.optimizer;

import static io.lockstep.kernels.optimizer.WorkedUpdates.assertClose;
import static io.lockstep.kernels.optimizer.WorkedUpdates.train;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AdadeltaTest implements OptimizerExamples {
    @Override
    public List<Optimizer> examples() {
        return List.of(new Adadelta(1, 0.9, 1e-6, 0.1));
    }

    @Test
    void adadeltaMeasuresGradientsInSteps() {
        assertClose(train(new Adadelta(1, 0.9, 1e-6, 0.01), 3), 1.0002085f, -2.005485f, 0.49854198f, 2.997975f);
    }

    @Test
    void wrongNumbersAreRefusedInWords() {
        assertThatThrownBy(() -> new Adadelta(0, 0.9, 1e-6, 0))
                .hasMessage("adadelta: learningRate must be above 0, got 0.0");
    }
}
