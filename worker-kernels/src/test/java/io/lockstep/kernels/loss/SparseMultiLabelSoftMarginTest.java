package io.lockstep.kernels.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.loss.PredictedColumns.Answered;
import io.lockstep.kernels.metric.MetricSet;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseMultiLabelSoftMarginTest implements LossExamples {
    private static final IdsLoss LOSS = new SparseMultiLabelSoftMargin();

    @Override
    public List<Loss> examples() {
        return List.of(LOSS);
    }

    private static IntValues ids(int[]... rows) {
        IntValues ids = BatchValues.of(TensorType.raggedIds(), rows.length).ids();
        for (int row = 0; row < rows.length; row++) {
            int at = ids.append(row, rows[row].length);
            System.arraycopy(rows[row], 0, ids.array(), at, rows[row].length);
        }
        return ids;
    }

    /**
     * The numbers of PyTorch 2 in {@code MultiLabelSoftMarginTest}, for the same labels as ids in another order, one of
     * them twice.
     */
    @Test
    void isThatOfPyTorchOfTheSameLabels() {
        float[] outputs = {0.1f, 0.2f, 0.4f, 0.8f, -2, 0, 3, 1};
        float[] losses = {Float.NaN, Float.NaN};
        float[] gradients = new float[8];
        LOSS.apply(2, 4, outputs, ids(new int[] {3, 2}, new int[] {2, 0, 2}), new float[] {1, 2}, losses, gradients);
        assertThat(losses).containsExactly(new float[] {0.606655f, 1.045483f}, within(1e-5f));
        assertThat(gradients)
                .containsExactly(
                        new float[] {
                            0.131245f, 0.137459f, -0.100328f, -0.077506f, -0.440399f, 0.25f, -0.023713f, 0.365529f
                        },
                        within(1e-5f));
    }

    /** Two outputs of 0: log(2) each, whatever is not there. */
    @Test
    void aRowWithoutIdsHasNoLabel() {
        float[] losses = {Float.NaN};
        float[] gradients = {Float.NaN, Float.NaN};
        LOSS.apply(1, 2, new float[2], ids(new int[0]), new float[] {1}, losses, gradients);
        assertThat(losses[0]).isCloseTo((float) Math.log(2), within(1e-6f));
        assertThat(gradients).containsExactly(0.25f, 0.25f);
    }

    @Test
    void refusesAnIdWithoutAnOutput() {
        assertThat(LOSS.targetType(Shape.of(7))).isEqualTo(TensorType.raggedIds());
        assertThatThrownBy(() -> LOSS.apply(
                        1, 2, new float[2], ids(new int[] {1, 2}), new float[] {1}, new float[1], new float[0]))
                .hasMessage(
                        "sparseMultiLabelSoftMargin: row 0 of the slice: expected ids from 0 to 1, got 2. Correct the"
                                + " data, or set the last layer's units to the largest id and one more");
        assertThatThrownBy(() -> LOSS.targetType(Shape.of(7, 2)))
                .hasMessageStartingWith("sparseMultiLabelSoftMargin: expected an output of K numbers");
    }

    @Test
    void isMeasuredAsLabelsAre() {
        LabelIds target = new LabelIds();
        float[] targets = {9, 9, 9, 9, 9, 9};
        target.measured(ids(new int[] {2, 0, 2}, new int[0]), 2, target.measuredSize(3), targets);
        assertThat(targets).containsExactly(1, 0, 1, 0, 0, 0);
        MetricSet metrics = MetricSet.of(target);
        metrics.add(2, 3, new float[] {0.9f, 0.1f, 0.4f, 0.2f, 0.2f, 0.6f}, targets, new float[] {1, 1}, new float[2]);
        assertThat(metrics.values().keySet()).containsExactly("accuracy", "auc", "loss");
        assertThat(metrics.values().get("accuracy")).isCloseTo(4 / 6.0, within(1e-12));
    }

    @Test
    void predictsTheIdsThatAreThere() {
        PredictedColumns columns = new LabelIds().predicted(new Answered(3, List.of(), List.of()));
        assertThat(columns.types()).containsExactly(PredictedColumns.Type.INTEGERS, PredictedColumns.Type.FLOATS);
        Object[] row = new Object[3];
        columns.writer().write(new float[] {7, 0.5f, 0.2f, 0.7f}, 1, row, 1);
        assertThat(row).containsExactly(null, new Integer[] {0, 2}, new float[] {0.5f, 0.2f, 0.7f});
    }
}
