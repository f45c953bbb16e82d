package io.lockstep.kernels.layer.reshaping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.LayerExamples;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReshapeTest implements LayerExamples {
    @Override
    public List<Example> examples() {
        return List.of(new Example(new Reshape(List.of(6, 2)), List.of(Shape.of(2, 3, 2))));
    }

    @Override
    public double[] exact(Layer layer, List<Shape> shapes, double[][] inputs, Function<String, double[]> tensors) {
        return inputs[0];
    }

    @Test
    void reshapeKeepsTheOrder() {
        Reshape reshape = new Reshape(List.of(3, 2));
        assertThat(reshape.output(List.of(Shape.of(2, 1, 3)))).isEqualTo(Shape.of(3, 2));
        assertThat(reshape.reshapesOnly()).isTrue();
    }

    @Test
    void reshapeRefusesAnotherNumberOfElements() {
        assertThatThrownBy(() -> new Reshape(List.of(4, 4)).output(List.of(Shape.of(3, 5))))
                .hasMessage("shape 4x4 holds 16 elements, the input 3x5 has 15. Make them equal");
        assertThatThrownBy(() -> new Reshape(List.of(4, 0)))
                .hasMessage("shape [4, 0]: sizes must be at least 1 and multiply to less than 2^31");
    }
}
