package io.lockstep.kernels.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellLayout;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeletionCurveTest {
    /** Raw answers: the cells' sum weighted by 1, 2, 3, …, and 0. */
    private record Weighted(int cells) implements AnswerFunction {
        @Override
        public CellLayout layout() {
            return new CellLayout(List.of(TensorType.dense(Shape.of(cells))));
        }

        @Override
        public int answers() {
            return 2;
        }

        @Override
        public void answers(List<CellRow> rows, float[] answers) {
            for (int row = 0; row < rows.size(); row++) {
                float sum = 0;
                for (int cell = 0; cell < cells; cell++) {
                    sum += (cell + 1) * rows.get(row).cells()[cell];
                }
                answers[2 * row] = sum;
                answers[2 * row + 1] = 0;
            }
        }

        @Override
        public void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static CellRow row(float... cells) {
        return new CellRow(cells, new int[] {1});
    }

    @Test
    void fallsGroupByGroupToTheBaseline() {
        CellRow row = row(1, 1, 1, 1);
        CellRow baseline = row(0, 0, -1, 0);
        CellGroups groups = new CellGroups(new int[] {0, 0, 1, 2}, 3);
        Strength number = Strength.ofNumber(0, 10, -3);
        // 10, without group 1: 4, without 2: 0, without 0: -3
        double[] curve = DeletionCurve.of(new Weighted(4), row, baseline, groups, new int[] {1, 2, 0}, number);
        assertThat(curve).containsExactly(1, 7 / 13.0, 3 / 13.0, 0);
        assertThat(DeletionCurve.area(curve)).isCloseTo((0.5 + 10 / 13.0) / 3, within(1e-15));
        assertThat(DeletionCurve.at(curve, 0.5)).isCloseTo(5 / 13.0, within(1e-15));
        assertThat(DeletionCurve.at(curve, 1)).isZero();
        assertThat(row.cells()).containsExactly(1, 1, 1, 1);
    }

    @Test
    void largestGoFirstAndEqualOnesInTheOrderGiven() {
        double[] values = {0.5, 0, -1, -0.0, 0.5, Double.NaN, 0};
        int[] ties = {6, 5, 4, 3, 2, 1, 0};
        assertThat(DeletionCurve.order(values, ties)).containsExactly(4, 0, 6, 3, 1, 2, 5);
    }

    @Test
    void manyGroupsAreTakenSeveralAtOnce() {
        int cells = 150;
        float[] ones = new float[cells];
        Arrays.fill(ones, 1);
        double whole = cells * (cells + 1) / 2.0;
        int[] order = IntStream.range(0, cells).toArray();
        double[] curve = DeletionCurve.of(
                new Weighted(cells),
                row(ones),
                row(new float[cells]),
                CellGroups.single(cells),
                order,
                Strength.ofNumber(0, whole, 0));
        assertThat(curve).hasSize(65);
        assertThat(curve[0]).isEqualTo(1);
        assertThat(curve[64]).isZero();
        // after 32 of 64 steps the first 75 cells are gone
        assertThat(curve[32]).isCloseTo(1 - 75 * 76 / 2 / whole, within(1e-7));
    }

    @Test
    void strengthIsOfTheAnswerThatTheRowGot() {
        float[] raw = {9, 1, 2, 3, -4};
        double softmax = 1 / (1 + Math.exp(-1) + Math.exp(1));
        assertThat(Strength.of(new Target.ClassIndex(), 1, 3, 1, raw, raw).of(raw, 0))
                .isCloseTo(softmax, within(1e-15));
        Strength no = Strength.of(new Target.YesNo(), 4, 1, 0, raw, raw);
        assertThat(no.of(raw, 0)).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-15));
        assertThat(no.of(new float[] {0, 0, 0, 0, 4}, 0)).isCloseTo(1 / (1 + Math.exp(4)), within(1e-15));
        Strength number = Strength.of(new Target.Numbers(), 0, 1, 0, raw, new float[] {4});
        assertThat(number.of(new float[] {0, 8}, 1)).isCloseTo(0.8, within(1e-15));
    }

    @Test
    void strengthOfHugeAnswersIsANumber() {
        float[] raw = {3e4f, -3e4f};
        assertThat(Strength.ofClass(0, 2, 1).of(raw, 0)).isZero();
        assertThat(Strength.ofClass(0, 2, 0).of(raw, 0)).isEqualTo(1);
        assertThat(Strength.ofYesOrNo(0, false).of(raw, 0)).isZero();
    }
}
