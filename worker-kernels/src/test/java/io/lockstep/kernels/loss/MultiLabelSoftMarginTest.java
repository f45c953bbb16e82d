package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultiLabelSoftMarginTest implements LossExamples {
    private static final DenseLoss LOSS = new MultiLabelSoftMargin();

    @Override
    public List<Loss> examples() {
        return List.of(LOSS);
    }

    /**
     * PyTorch 2: {@code F.multilabel_soft_margin_loss([[0.1, 0.2, 0.4, 0.8], [-2, 0, 3, 1]], [[0, 0, 1, 1], [1, 0, 1,
     * 0]], reduction='none')} is 0.60665, 1.04542; gradients of their sum weighted 1 and 2.
     */
    @Test
    void isThatOfPyTorch() {
        float[] outputs = {0.1f, 0.2f, 0.4f, 0.8f, -2, 0, 3, 1};
        float[] targets = {0, 0, 1, 1, 1, 0, 1, 0};
        float[] losses = {Float.NaN, Float.NaN};
        float[] gradients = new float[8];
        LOSS.apply(2, 4, outputs, targets, new float[] {1, 2}, losses, gradients);
        assertThat(losses).containsExactly(new float[] {0.606655f, 1.045483f}, within(1e-5f));
        assertThat(gradients)
                .containsExactly(
                        new float[] {
                            0.131245f, 0.137459f, -0.100328f, -0.077506f, -0.440399f, 0.25f, -0.023713f, 0.365529f
                        },
                        within(1e-5f));
    }

    @Test
    void asksForAColumnOfEachLabel() {
        assertThat(LOSS.targetSize(Shape.of(7))).isEqualTo(7);
        assertThat(LOSS.target().hasSeveralLabels()).isTrue();
        assertThat(LOSS.target().hasClasses()).isFalse();
        float[] scores = new float[2];
        LOSS.predict(1, 2, new float[] {0, -1}, scores);
        assertThat(scores).containsExactly(new float[] {0.5f, 0.268941f}, within(1e-6f));
    }

    @Test
    void refusesWhatIsNoLabel() {
        assertThatThrownBy(() ->
                        LOSS.apply(1, 2, new float[2], new float[] {1, 3}, new float[] {1}, new float[1], new float[0]))
                .hasMessage("multiLabelSoftMargin: row 0 of the slice: expected targets from 0 to 1, got 3.0."
                        + " Correct the data");
    }
}
