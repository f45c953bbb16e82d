package io.lockstep.driver.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureFeaturesTest {
    /** The hidden layer with its activation, in front of the answer; the parameters stay where they are. */
    @Test
    void lastHiddenLayerIsWhatTheLastDenseLayerReads() {
        ModelSpec model = ModelSpec.sequential(
                Shape.of(1, 4, 4),
                List.of(new Flatten(), Dense.of(7), new Relu(), Dense.of(3)),
                new SoftmaxCrossEntropy(0));
        ModelSpec both = PictureFeatures.withHidden(model);
        assertThat(both.outputs()).hasSize(2);
        assertThat(both.outputs().get(0).node()).isEqualTo(model.nodes().get(2).name());
        assertThat(both.outputShape(0)).isEqualTo(Shape.of(7));
        assertThat(both.outputShape(1)).isEqualTo(Shape.of(3));
        assertThat(both.layout().tensors()).isEqualTo(model.layout().tensors());
    }

    @Test
    void aClassifierWithoutAHiddenLayerIsRefused() {
        ModelSpec model = ModelSpec.sequential(Shape.of(16), List.of(Dense.of(3)), new SoftmaxCrossEntropy(0));
        assertThatThrownBy(() -> PictureFeatures.withHidden(model))
                .hasMessageContaining(
                        "--classifier: expected a dense layer behind a hidden layer of numbers, got 'input'");
    }
}
