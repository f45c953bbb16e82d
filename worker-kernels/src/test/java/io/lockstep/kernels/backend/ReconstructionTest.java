package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.Mixup;
import io.lockstep.kernels.evaluation.ModelMetrics;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.KlDivergence;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.metric.MeanAbsoluteError;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs that are compared with an input, against the same model whose labels say the same. */
class ReconstructionTest {
    private static final int SIZE = 6;
    private static final int ROWS = 7;

    static Stream<Arithmetic> arithmetics() {
        return Arithmetic.all().stream();
    }

    /** An answer of numbers, and beside it one without a label. */
    private static ModelSpec model(String targetFrom, Loss loss, List<Metric> metrics) {
        return new ModelSpec(
                List.of(new ModelSpec.Input("x", Shape.of(2, 3)), new ModelSpec.Input("beside", Shape.of(SIZE))),
                List.of(
                        new Node("code", Dense.of(4, new Tanh()), List.of("beside")),
                        new Node("remade", Dense.of(SIZE), List.of("code")),
                        new Node("moments", Dense.of(4), List.of("code"))),
                List.of(
                        new Output("remade", "remade", loss, 1, metrics, targetFrom),
                        new Output("moments", "moments", new KlDivergence(), 0.25)));
    }

    private static ModelSpec labelled() {
        return new ModelSpec(
                model("x", new Mse(), List.of()).inputs().subList(1, 2),
                model("x", new Mse(), List.of()).nodes(),
                List.of(
                        new Output("remade", "remade", new Mse(), 1),
                        new Output("moments", "moments", new KlDivergence(), 0.25)));
    }

    /** The rows of a model whose labels are what the first input of the other holds. */
    private static Batch labelled(Batch batch, ModelSpec spec) {
        Batch own = new Batch(batch.rows(), spec.inputTypes(), spec.targetTypes());
        own.setRows(batch.rows());
        System.arraycopy(batch.input(1), 0, own.input(0), 0, batch.rows() * SIZE);
        System.arraycopy(batch.input(0), 0, own.targets(), 0, batch.rows() * SIZE);
        System.arraycopy(batch.weights(), 0, own.weights(), 0, batch.rows());
        System.arraycopy(batch.rowNumbers(), 0, own.rowNumbers(), 0, batch.rows());
        return own;
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void trainsAndScoresAsWithLabelsThatSayTheSame(Arithmetic arithmetic) {
        ModelSpec spec = model("x", new Mse(), List.of());
        assertThat(spec.targetSize()).isZero();
        try (Rig rig = new Rig(arithmetic, new ModelCase("remade", spec, ROWS));
                Rig other = new Rig(arithmetic, new ModelCase("labelled", labelled(), ROWS))) {
            LossSum losses = new LossSum();
            LossSum otherLosses = new LossSum();
            float[] expected = other.gradient(labelled(rig.batch, labelled()), otherLosses);
            assertThat(rig.gradient(rig.batch, losses)).isEqualTo(expected);
            assertThat(losses.lossSum()).isEqualTo(otherLosses.lossSum());
            int rows = 130;
            Batch batch = TestNumbers.batch(rig.graph, rows, 0);
            float[] scores = new float[rows * rig.graph.outputSize()];
            float[] otherScores = new float[scores.length];
            float[] each = new float[rows * 2];
            float[] otherEach = new float[rows * 2];
            try (InferenceWorkspace scoring = rig.network.inferenceWorkspace();
                    InferenceWorkspace otherScoring = other.network.inferenceWorkspace()) {
                scoring.score(batch, scores, each);
                otherScoring.score(labelled(batch, labelled()), otherScores, otherEach);
            }
            assertThat(scores).isEqualTo(otherScores);
            assertThat(each).isEqualTo(otherEach);
        }
    }

    @Test
    void metricsMeasureAgainstTheInputAndUsuallyTheLossAlone() {
        ModelSpec spec = model("x", new Mse(), List.of(new MeanAbsoluteError()));
        assertThat(spec.outputs().get(0).hasLabel()).isFalse();
        try (Rig rig = new Rig("portable", new ModelCase("remade", spec, ROWS));
                InferenceWorkspace scoring = rig.network.inferenceWorkspace()) {
            float[] scores = new float[ROWS * rig.graph.outputSize()];
            float[] losses = new float[ROWS * 2];
            scoring.score(rig.batch, scores, losses);
            ModelMetrics metrics = ModelMetrics.of(spec);
            metrics.add(ROWS, rig.batch, scores, losses);
            double sum = 0;
            double weights = 0;
            for (int row = 0; row < ROWS; row++) {
                double error = 0;
                for (int i = 0; i < SIZE; i++) {
                    error += Math.abs(scores[row * (SIZE + 4) + i] - rig.batch.input(0)[row * SIZE + i]) / SIZE;
                }
                sum += rig.batch.weights()[row] * error;
                weights += rig.batch.weights()[row];
            }
            assertThat(metrics.values().get("remade_mae")).isCloseTo(sum / weights, within(1e-6));
            assertThat(metrics.values()).containsOnlyKeys("remade_mae", "remade_loss", "moments_loss", "loss");
            assertThat(ModelMetrics.of(model("x", new Mse(), List.of())).values())
                    .containsOnlyKeys("remade_loss", "moments_loss", "loss");
        }
    }

    /** Mixed rows are compared with what they became, the losses of both parts summed. */
    @Test
    void mixedRowsAreComparedWithThemselves() {
        ModelSpec spec = model("x", new Mse(), List.of());
        try (Rig rig = new Rig("portable", new ModelCase("remade", spec, 2))) {
            Batch mixed = rig.otherBatch(0);
            Arrays.fill(mixed.weights(), 1);
            mixed.mix(new Mixup(1), 4, 0);
            LossSum losses = new LossSum();
            float[] gradient = rig.gradient(mixed, losses);
            Batch same = rig.otherBatch(0);
            Arrays.fill(same.weights(), 1);
            for (int input = 0; input < 2; input++) {
                System.arraycopy(mixed.input(input), 0, same.input(input), 0, 2 * SIZE);
            }
            LossSum expected = new LossSum();
            assertThat(gradient).containsExactly(rig.gradient(same, expected), within(1e-6f));
            assertThat(losses.lossSum()).isCloseTo(expected.lossSum(), within(1e-6));
        }
    }

    @Test
    void refusesAnInputThatDoesNotFit() {
        assertThatThrownBy(() -> model("y", new Mse(), List.of()))
                .hasMessageStartingWith("model.outputs[0].loss: targetFrom: unknown input 'y'.");
        assertThatThrownBy(() -> model("x", new SoftmaxCrossEntropy(0), List.of()))
                .hasMessage("model.outputs[0].loss: targetFrom: expected an input of as many numbers as"
                        + " softmaxCrossEntropy compares 'remade' with, 1, got 'x' of 2x3. Make the output as large as the"
                        + " input, with a loss of numbers such as mse");
        assertThatThrownBy(() -> model("x", new KlDivergence(), List.of()))
                .hasMessageContaining("as many numbers as klDivergence compares 'remade' with, none, got 'x'");
    }
}
