package io.lockstep.driver.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.Background;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellLayout;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FidelityJudgeTest {
    private static final ModelSpec SPEC = ModelSpec.sequential(Shape.of(1), List.of(Dense.of(1)), new Mse());

    /** One raw answer, the weighted sum of cells. */
    private record Linear(float... weights) implements AnswerFunction {
        @Override
        public CellLayout layout() {
            return new CellLayout(List.of(TensorType.dense(Shape.of(weights.length))));
        }

        @Override
        public int answers() {
            return 1;
        }

        @Override
        public void answers(List<CellRow> rows, float[] answers) {
            for (int row = 0; row < rows.size(); row++) {
                answers[row] = 0;
                for (int cell = 0; cell < weights.length; cell++) {
                    answers[row] += weights[cell] * rows.get(row).cells()[cell];
                }
            }
        }

        @Override
        public void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** w (x - baseline) times the direction, of cells or of groups. */
    private record Exact(boolean byCell) implements Method {
        @Override
        public List<Attribution> attribute(ModelSpec spec, AnswerFunction model, List<AskedRow> rows) {
            List<Attribution> found = new ArrayList<>();
            for (AskedRow row : rows) {
                float[] weights = ((Linear) model).weights();
                double[] values = new double[weights.length];
                for (int cell = 0; cell < values.length; cell++) {
                    values[cell] = row.direction()[0]
                            * weights[cell]
                            * (row.row().cells()[cell] - row.baseline().cells()[cell]);
                }
                float[] ends = new float[2];
                model.answers(List.of(row.row(), row.baseline()), ends);
                found.add(new Attribution(
                        byCell ? values : row.groups().sums(values),
                        new double[0],
                        row.direction()[0] * ends[0],
                        row.direction()[0] * ends[1],
                        2));
            }
            return found;
        }
    }

    private static AskedRow row(float direction, float... cells) {
        return new AskedRow(
                new CellRow(cells, new int[] {1}),
                new CellRow(new float[cells.length], new int[] {1}),
                Background.of(List.of(new CellRow(new float[cells.length], new int[] {1}))),
                new float[] {direction},
                CellGroups.single(cells.length),
                42,
                1);
    }

    private static RowFidelity judged(Target target, boolean byCell, Linear model, Linear shuffled, AskedRow row) {
        Method method = new Exact(byCell);
        FidelityJudge.Measured measured = new FidelityJudge.Measured(
                row,
                method.attribute(SPEC, model, List.of(row)).get(0),
                row.groups(),
                new AnswerChoice.Place(target, 0, 1, 0));
        return new FidelityJudge(method, 1)
                .of(
                        model,
                        measured,
                        method.attribute(SPEC, shuffled, List.of(row)).get(0));
    }

    /** 10 = 1 + 2 + 3 + 4: the largest first leaves 10, 6, 3, 1, 0. */
    @Test
    void numbersGoTheirWayToTheBaseline() {
        for (boolean byCell : new boolean[] {true, false}) {
            RowFidelity judged = judged(
                    new Target.Numbers(), byCell, new Linear(1, 2, 3, 4), new Linear(4, 3, 2, 1), row(1, 1, 1, 1, 1));
            assertThat(judged.error()).isZero();
            assertThat(judged.difference()).isEqualTo(10);
            assertThat(judged.area()).isCloseTo((0.5 + 0.6 + 0.3 + 0.1) / 4, within(1e-7));
            assertThat(judged.randomArea()).isGreaterThan(judged.area());
            assertThat(judged.curve().get(5)).isCloseTo(0.6, within(1e-7));
            assertThat(judged.correlation()).isEqualTo(-1);
        }
    }

    /** A row that is answered no: what lowers the log-odds is taken away first, whichever answer is explained. */
    @Test
    void noIsStrongWhereLogOddsAreLow() {
        for (float direction : new float[] {1, -1}) {
            RowFidelity judged = judged(
                    new Target.YesNo(), true, new Linear(1, -4, -2), new Linear(1, 1, 1), row(direction, 1, 1, 1));
            // raw -5, -1, 1, 0
            double[] no = {5, 1, -1, 0};
            for (int i = 0; i < no.length; i++) {
                no[i] = 1 / (1 + Math.exp(-no[i]));
            }
            assertThat(judged.area()).isCloseTo((no[0] / 2 + no[1] + no[2] + no[3] / 2) / 3, within(1e-6));
        }
    }

    @Test
    void cellsAtTheBaselineAreNotCompared() {
        RowFidelity judged =
                judged(new Target.Numbers(), true, new Linear(1, 2, 3, 9), new Linear(2, 4, 6, -5), row(1, 1, 1, 1, 0));
        assertThat(judged.correlation()).isEqualTo(1);
    }

    @Test
    void oneGroupHasNoCurve() {
        RowFidelity judged = judged(new Target.Numbers(), true, new Linear(1), new Linear(1), row(1, 1));
        assertThat(judged.hasCurves()).isFalse();
        assertThat(judged.correlation()).isNaN();
    }
}
