package io.lockstep.kernels.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelMetricsTest {
    private static final List<ModelSpec.Input> INPUTS = List.of(new ModelSpec.Input("x", Shape.of(1)));
    private static final ModelSpec TWO = new ModelSpec(
            INPUTS,
            List.of(new Node("size", Dense.of(1), List.of("x")), new Node("kind", Dense.of(2), List.of("x"))),
            List.of(Output.of("size", new Mse()), new Output("kind", "kind", new SoftmaxCrossEntropy(0), 0.25)));

    /** A batch of targets side by side, a row for each weight. */
    private static Batch batch(float[] targets, float... weights) {
        Batch batch = new Batch(weights.length, new int[] {1}, targets.length / weights.length);
        System.arraycopy(targets, 0, batch.targets(), 0, targets.length);
        System.arraycopy(weights, 0, batch.weights(), 0, weights.length);
        return batch;
    }

    /** Rows of weights 1 and 3: size off by 1 and by 2, kind right and wrong; losses as given. */
    private static ModelMetrics added(int from, int to) {
        float[] scores = {2, 0.8f, 0.2f, 5, 0.9f, 0.1f};
        float[] targets = {1, 0, 3, 1};
        float[] losses = {1, 0.5f, 4, 2};
        ModelMetrics metrics = ModelMetrics.of(TWO);
        for (int row = from; row < to; row++) {
            metrics.add(
                    1,
                    batch(Arrays.copyOfRange(targets, 2 * row, 2 * row + 2), row == 0 ? 1 : 3),
                    Arrays.copyOfRange(scores, 3 * row, 3 * row + 3),
                    Arrays.copyOfRange(losses, 2 * row, 2 * row + 2));
        }
        return metrics;
    }

    /**
     * size: mae (1 + 3 * 2) / 4, rmse sqrt((1 + 3 * 4) / 4), r2 1 - 13 / (1.5^2 + 3 * 0.5^2), loss (1 + 3 * 4) / 4 =
     * 3.25; kind: accuracy 1 / 4, loss (0.5 + 3 * 2) / 4 = 1.625; loss 3.25 + 0.25 * 1.625.
     */
    @Test
    void eachAnswerHasItsMetricsAndTheirWeightedSumIsTheLoss() {
        ModelMetrics metrics = added(0, 1);
        metrics.merge(added(1, 2).toBytes());
        assertThat(metrics.rows()).isEqualTo(2);
        assertThat(metrics.loss()).isEqualTo(3.25 + 0.25 * 1.625);
        assertThat(metrics.values())
                .containsExactly(
                        entry("size_mae", 1.75),
                        entry("size_rmse", Math.sqrt(3.25)),
                        entry("size_r2", 1 - 13 / 3.0),
                        entry("size_loss", 3.25),
                        entry("kind_accuracy", 0.25),
                        entry("kind_loss", 1.625),
                        entry("loss", 3.25 + 0.25 * 1.625));
    }

    /**
     * Trained by a deviation of 1000: off by 1 and 2 there is off by 1000 and 2000 in the unit, with the weights above;
     * the losses, of the scale that is trained, stay; classes are no matter of it.
     */
    @Test
    void numbersAreMeasuredInTheirOwnUnit() {
        ModelMetrics metrics = ModelMetrics.of(TWO, List.of(List.of(new TargetScale(1e9, 1000)), List.of()));
        metrics.add(2, batch(new float[] {1, 0, 3, 1}, 1, 3), new float[] {2, 0.8f, 0.2f, 5, 0.9f, 0.1f}, new float[] {
            1, 0.5f, 4, 2
        });
        ModelMetrics merged = ModelMetrics.of(TWO);
        merged.merge(metrics.toBytes());
        assertThat(merged.values())
                .contains(
                        entry("size_mae", 1750.0),
                        entry("size_rmse", Math.sqrt(3_250_000)),
                        entry("size_r2", 1 - 13 / 3.0),
                        entry("size_loss", 3.25),
                        entry("kind_accuracy", 0.25),
                        entry("loss", 3.25 + 0.25 * 1.625));
    }

    @Test
    void theKindsOfAllMetricsAreKnownByTheirNames() {
        assertThat(ModelMetrics.kinds(TWO.outputs()).keySet())
                .isEqualTo(added(0, 1).values().keySet());
        assertThat(ModelMetrics.kinds(TWO.outputs()).values().stream().map(Metric::higherIsBetter))
                .containsExactly(false, false, true, false, true, false, false);
    }

    @Test
    void oneAnswerHasTheMetricsOfItsTask() {
        ModelMetrics metrics = ModelMetrics.of(
                new ModelSpec(INPUTS, List.of(new Node("a", Dense.of(1), List.of("x"))), "a", new Mse()));
        metrics.add(1, batch(new float[] {1}, 1), new float[] {2}, new float[] {1});
        assertThat(metrics.values().keySet()).containsExactly("mae", "rmse", "r2", "loss");
    }

    @Test
    void refusesWhatOthersWrote() {
        byte[] bytes = added(0, 2).toBytes();
        assertThatThrownBy(() -> ModelMetrics.of(TWO).merge(Arrays.copyOf(bytes, 3)))
                .hasMessage("metrics: expected the state of 2 answers, got fewer bytes. Merge metrics of the same model"
                        + " only");
        assertThatThrownBy(() -> ModelMetrics.of(TWO).merge(Arrays.copyOf(bytes, bytes.length + 2)))
                .hasMessage(
                        "metrics: expected the state of 2 answers, got 2 bytes more. Merge metrics of the same model"
                                + " only");
    }
}
