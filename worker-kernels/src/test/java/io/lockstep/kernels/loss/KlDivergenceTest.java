package io.lockstep.kernels.loss;

import static io.lockstep.kernels.loss.WorkedLosses.assertClose;
import static io.lockstep.kernels.loss.WorkedLosses.nan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class KlDivergenceTest implements LossExamples {
    @Override
    public List<Loss> examples() {
        return List.of(new KlDivergence());
    }

    @Override
    public Shape output(int size) {
        return Shape.of(2, size);
    }

    /**
     * Means 1 and -2, logarithms of variances 0 and 1: 0.5 (1 + 1 - 1 - 0) + 0.5 (4 + e - 1 - 1) = 0.5 + 2.359141; a
     * standard normal has none. With weight 2 the gradients are 2 m and exp(v) - 1.
     */
    @Test
    void isTheDivergenceFromAStandardNormal() {
        float[] losses = nan(2);
        float[] gradient = nan(8);
        float[] outputs = {1, -2, 0, 1, 0, 0, 0, 0};
        new KlDivergence().apply(2, 4, outputs, new float[] {2, 3}, losses, gradient);
        assertClose(losses, 2.85914091, 0);
        assertClose(gradient, 2, -4, 0, 1.71828183, 0, 0, 0, 0);
    }

    @Test
    void takesMeansAndLogarithmsSideBySideOrOneAboveTheOther() {
        assertThat(new KlDivergence().targetType(Shape.of(32))).isEqualTo(TensorType.nothing());
        assertThat(new KlDivergence().targetType(Shape.of(2, 16))).isEqualTo(TensorType.nothing());
        assertThatThrownBy(() -> new KlDivergence().targetType(Shape.of(3)))
                .hasMessage("klDivergence: expected an output of D means, then D logarithms of variances, 2xD or 2 D"
                        + " numbers, got shape 3. Give the encoder twice as many outputs as the code has numbers");
    }
}
