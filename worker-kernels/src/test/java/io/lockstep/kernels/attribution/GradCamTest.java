package io.lockstep.kernels.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.GlobalAveragePool;
import io.lockstep.kernels.layer.pooling.MaxPool2d;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradCamTest {
    static List<String> backends() {
        return TestNetworks.backends();
    }

    private static Conv2d conv(int filters, int kernel) {
        return Conv2d.of(filters, Window.of(kernel), Padding.same(), new None());
    }

    /**
     * Two maps of a picture of 2x2, {@code A_1 = x} and {@code A_2 = -2 x}, and {@code F = 0.5 sum of A_1 + sum of u A_2} with u =
     * (1, 0, 0, -0.2): weights 0.5 and (1 - 0.2) / 4 = 0.2, so that the map is {@code relu(0.5 x - 0.4 x) = relu(0.1 x)}.
     */
    @ParameterizedTest
    @MethodSource("backends")
    void mapsAreWeightedByTheMeansOfTheirGradients(String backend) {
        ModelSpec spec =
                ModelSpec.sequential(Shape.of(1, 2, 2), List.of(conv(2, 1), new Flatten(), Dense.of(2)), new Mse());
        HeapFloats parameters = TestNetworks.parameters(
                spec, Map.of("conv2d1/weight", new float[] {1, -2}, "dense1/weight", new float[] {
                    7, 7, 7, 7, 7, 7, 7, 7, 0.5f, 0.5f, 0.5f, 0.5f, 1, 0, 0, -0.2f
                }));
        GradCam method = new GradCam(spec, GradCam.usualNode(spec).orElseThrow());
        try (AnswerNetwork network = method.compile(Backends.named(backend), parameters, List.of());
                NetworkAnswers answers = network.answers()) {
            CellRow row = new CellRow(new float[] {10, -20, 30, 40}, new int[] {1});
            Attribution found =
                    method.of(answers, List.of(row), new float[] {0, 1}).get(0);
            assertThat(found.values()).containsExactly(new double[] {1, 0, 3, 4}, within(1e-5));
            assertThat(found.answer()).isCloseTo(0.5 * 60 + -20 + 0.2 * 80, within(1e-4));
            assertThat(found.evaluations()).isEqualTo(2);
        }
    }

    /** As PyTorch's {@code interpolate(mode="bilinear", align_corners=False)}: 0.25 and 0.75 of the way between the centres. */
    @Test
    void mapsGrowBetweenTheCentresOfTheirPixels() {
        double[] found = Bilinear.scaled(new double[] {0, 4, 8, 12}, 2, 2, 4, 4);
        assertThat(found).containsExactly(0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12);
        assertThat(Bilinear.scaled(new double[] {1, 2, 3}, 1, 3, 2, 3)).containsExactly(1, 2, 3, 1, 2, 3);
        assertThat(Bilinear.scaled(new double[] {5}, 1, 1, 2, 2)).containsExactly(5, 5, 5, 5);
        assertThat(Bilinear.scaled(new double[] {0, 1, 2, 3}, 1, 4, 1, 2)).containsExactly(0.5, 2.5);
    }

    @Test
    void theUsualNodeIsTheLastConvolutionWithWhatIsDoneToItsMaps() {
        Shape picture = Shape.of(3, 8, 8);
        assertThat(GradCam.usualNode(ModelSpec.sequential(
                        picture,
                        List.of(
                                conv(4, 3),
                                MaxPool2d.of(2),
                                conv(4, 3),
                                BatchNorm.of(new None()),
                                new Relu(),
                                MaxPool2d.of(2),
                                new Flatten(),
                                Dense.of(2)),
                        new Mse())))
                .contains("relu1");
        ModelSpec residual = new ModelSpec(
                List.of(new ModelSpec.Input("input", picture)),
                List.of(
                        new Node("stem", conv(4, 3), List.of("input")),
                        new Node("branch", conv(4, 3), List.of("stem")),
                        new Node("sum", new Add(new Relu()), List.of("stem", "branch")),
                        new Node("pool", new GlobalAveragePool(), List.of("sum")),
                        new Node("end", Dense.of(2), List.of("pool"))),
                "end",
                new Mse());
        assertThat(GradCam.usualNode(residual)).contains("sum");
        assertThat(GradCam.usualNode(ModelSpec.sequential(Shape.of(3), List.of(Dense.of(2), new Relu()), new Mse())))
                .isEmpty();
        assertThatThrownBy(() -> new GradCam(residual, "pool"))
                .hasMessage("grad-cam: expected a node of channels, height and width, got 'pool' of 4. Nodes with maps:"
                        + " stem, branch, sum");
        assertThatThrownBy(() -> new GradCam(residual, "input"))
                .hasMessageContaining("got 'input' of 3x8x8. Nodes with maps: stem, branch, sum");
    }

    /** Inside a network that is normalised, alone and among others; its answers are the model's own. */
    @ParameterizedTest
    @MethodSource("backends")
    void aRowsBitsDoNotDependOnItsNeighbours(String backend) {
        ModelSpec spec = ModelSpec.sequential(
                Shape.of(2, 6, 4),
                List.of(conv(5, 3), BatchNorm.of(new Relu()), MaxPool2d.of(2), conv(4, 3), new Flatten(), Dense.of(3)),
                new Mse());
        HeapFloats parameters = TestNetworks.drawn(spec, 0.5);
        List<CellRow> rows = IntStream.range(0, 70)
                .mapToObj(number -> new CellRow(TestNumbers.uniform(48, 1, 500 + number), new int[] {1}))
                .toList();
        float[] directions = TestNumbers.uniform(70 * 3, 1, 7);
        GradCam method = new GradCam(spec, "batchNorm1");
        try (AnswerNetwork network = method.compile(Backends.named(backend), parameters, List.of());
                NetworkAnswers answers = network.answers();
                AnswerNetwork plain = TestNetworks.compiled(backend, spec, parameters);
                NetworkAnswers own = plain.answers()) {
            assertThat(method.size()).isEqualTo(Shape.of(6, 4));
            List<Attribution> all = method.of(answers, rows, directions);
            float[] raw = new float[70 * 3];
            own.answers(rows, raw);
            for (int row : new int[] {0, 33, 69}) {
                float[] direction = Arrays.copyOfRange(directions, row * 3, row * 3 + 3);
                Attribution alone =
                        method.of(answers, List.of(rows.get(row)), direction).get(0);
                assertThat(alone.values()).isEqualTo(all.get(row).values()).hasSize(24);
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += (double) direction[k] * raw[row * 3 + k];
                }
                assertThat(alone.answer()).isCloseTo(sum, within(1e-4));
            }
            assertThatThrownBy(() -> method.of(answers, rows, new float[3]))
                    .hasMessage(
                            "grad-cam: expected 3 weights of answers for each of 70 rows, got 3. Give one for each");
        }
    }
}
