package io.lockstep.kernels.layer.reshaping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Passes;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reshape and permute. */
class ArrangingLayersTest {
    private static final float[][] NONE = {};

    /** Two rows of 2 channels x 1 x 3: by channel 1 2 3 and 4 5 6. */
    private static final float[] X = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};

    @Test
    void permuteBringsChannelsLast() {
        Permute permute = new Permute(List.of(1, 2, 0));
        List<Shape> shapes = List.of(Shape.of(2, 1, 3));
        assertThat(permute.output(shapes)).isEqualTo(Shape.of(1, 3, 2));
        float[] y = Passes.forward(permute.kernel(shapes), 2, 6, NONE, X);
        assertThat(y).containsExactly(1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60);
        assertThat(Passes.backward(permute.kernel(shapes), 2, y, NONE, NONE, X)[0])
                .containsExactly(X);
    }

    @Test
    void permuteRefusesWhatIsNoOrderOfTheAxes() {
        assertThatThrownBy(() -> new Permute(List.of(0, 0, 1)))
                .hasMessage("axes must be each of 0 to 2 once, got [0, 0, 1]");
        assertThatThrownBy(() -> new Permute(List.of(1, 2))).hasMessage("axes must be each of 0 to 1 once, got [1, 2]");
        assertThatThrownBy(() -> new Permute(List.of(1, 0)).output(List.of(Shape.of(2, 3, 4))))
                .hasMessage("axes [1, 0] are 2, the input 2x3x4 has 3. Name each axis of the input once");
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
