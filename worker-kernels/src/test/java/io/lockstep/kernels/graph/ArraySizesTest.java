package io.lockstep.kernels.graph;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.upsampling.Upsample;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArraySizesTest {
    private static ModelSpec model(Shape input, Layer... layers) {
        return ModelSpec.sequential(input, List.of(layers), new Mse());
    }

    private static void check(ModelSpec spec, Integer... sliceSizes) {
        ArraySizes.check(Graph.of(spec), List.of(sliceSizes));
    }

    /** 64 rows of 3 x 8192 x 8192 are 12.9 thousand million floats, 128 of them twice as many. */
    @Test
    void aValueThatNoArrayHoldsIsNamedWithItsSizesAndACure() {
        ModelSpec spec = model(
                Shape.of(3, 512, 512),
                new Upsample(Window.of(16), Upsample.Mode.NEAREST),
                new GlobalAveragePool(),
                Dense.of(1));
        assertThatThrownBy(() -> check(spec, 32, 64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "model: upsample 'upsample1': expected at most 2147483639 floats in a slice, got 12884901888,"
                                + " 64 rows of 201326592. Use more train.slices or a smaller train.batch, or smaller"
                                + " layers");
        assertThatThrownBy(() -> check(spec))
                .hasMessage(
                        "model: upsample 'upsample1': expected at most 2147483639 floats in a pass of scoring, which"
                                + " always has as many, got 25769803776, 128 rows of 201326592. Use smaller inputs or"
                                + " layers");
    }

    @Test
    void inputsAndAnswersHaveALimitOfTheirOwn() {
        assertThatThrownBy(() -> check(model(Shape.of(4, 1024, 1100), new GlobalAveragePool(), Dense.of(1)), 16))
                .hasMessage(
                        "model: input 'input': expected at most 536870911 floats in a pass of scoring, which always has"
                                + " as many, got 576716800, 128 rows of 4505600. Use smaller inputs or layers");
        assertThatThrownBy(() -> check(model(Shape.of(1), Dense.of(5_000_000)), 1))
                .hasMessageStartingWith(
                        "model: dense 'dense1': expected at most 536870911 floats in a pass of scoring");
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "blas", "portable"})
    void everyBackendAsksBeforeItCompiles(String name) {
        ModelSpec spec = model(Shape.of(7), Dense.of(5, new Relu()), Dense.of(3));
        assertThatCode(() -> Backends.named(name)
                        .compile(spec, Precision.F32, List.of(4))
                        .close())
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Backends.named(name).compile(spec, Precision.F32, List.of(1_000_000_000)))
                .hasMessage("model: input 'input': expected at most 536870911 floats in a slice, got 7000000000,"
                        + " 1000000000 rows of 7. Use more train.slices or a smaller train.batch, or smaller layers");
    }

    @Test
    void sumsOfSizesAreExact() {
        assertThatThrownBy(() -> new Concat(0).output(List.of(Shape.of(1 << 30), Shape.of(1 << 30), Shape.of(5))))
                .hasMessage("takes inputs that add up to less than 2^31 in axis 0, got 2147483653. Use smaller or fewer"
                        + " inputs");
    }
}
