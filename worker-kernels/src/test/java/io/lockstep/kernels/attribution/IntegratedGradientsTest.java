package io.lockstep.kernels.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntegratedGradientsTest {
    private static final IntegratedGradients USUAL = new IntegratedGradients();
    private static final IntegratedGradients FINE = new IntegratedGradients(512, 512);

    static List<String> backends() {
        return TestNetworks.backends();
    }

    private static CellRow row(float... cells) {
        return new CellRow(cells, new int[] {1});
    }

    /** A function of one input of cells that gives its gradient too. */
    private interface Formula {
        double apply(float[] cells, float[] gradient);
    }

    private record Differentiable(int cells, Formula formula) implements AnswerFunction {
        @Override
        public CellLayout layout() {
            return new CellLayout(List.of(TensorType.dense(Shape.of(cells))));
        }

        @Override
        public int answers() {
            return 1;
        }

        @Override
        public void answers(List<CellRow> rows, float[] answers) {
            gradients(rows, ones(rows.size()), answers, TestNetworks.gradients(rows));
        }

        @Override
        public void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients) {
            for (int i = 0; i < rows.size(); i++) {
                float[] gradient = gradients.get(i);
                values[i] = (float) (directions[i] * formula.apply(rows.get(i).cells(), gradient));
                for (int cell = 0; cell < gradient.length; cell++) {
                    gradient[cell] *= directions[i];
                }
            }
        }

        @Override
        public void close() {}
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Attribution of(IntegratedGradients method, AnswerFunction function, CellRow row, CellRow baseline) {
        return method.of(function, List.of(row), List.of(baseline), ones(function.answers()))
                .get(0);
    }

    /** The paper, section 2.1: {@code f(x) = 1 - relu(1 - x)} from 0 to 2, where the gradient at 2 is 0. */
    @Test
    void aFunctionThatIsFlatAtTheRowIsExplained() {
        Differentiable flat = new Differentiable(1, (x, gradient) -> {
            gradient[0] = x[0] < 1 ? 1 : 0;
            return 1 - Math.max(0, 1 - x[0]);
        });
        Attribution found = of(USUAL, flat, row(2), row(0));
        assertThat(found.values()[0]).isCloseTo(1, within(0.01));
        assertThat(found.answer()).isEqualTo(1);
        assertThat(found.baseline()).isEqualTo(0);
        Attribution product = new GradientTimesInput()
                .of(flat, List.of(row(2)), List.of(row(0)), ones(1))
                .get(0);
        assertThat(product.values()).containsExactly(0);
        assertThat(product.answer()).isEqualTo(1);
        assertThat(product.completenessError()).isEqualTo(1);
    }

    /** A number in its unit, such as a share of thousandths, is as right as the raw answer is. */
    @Test
    void smallUnitsAreIntegratedAsFinely() {
        Differentiable bent = new Differentiable(1, (x, gradient) -> {
            gradient[0] = x[0] < 0.03 ? 100 : 0;
            return 100 * Math.min(x[0], 0.03);
        });
        float[] direction = {0.001f};
        Attribution found =
                USUAL.of(bent, List.of(row(1)), List.of(row(0)), direction).get(0);
        assertThat(found.answer()).isCloseTo(0.003, within(1e-9));
        assertThat(found.completenessError()).isLessThan(0.01 * 0.003);
    }

    /** A linear function of cells whose difference is no float: each value is its weight times {@code 6e38}, or 2. */
    @Test
    void cellsAtBothEndsOfTheFloatsAreExplained() {
        float[] weights = {1e-3f, -2e-3f, 0.5f};
        Differentiable linear = new Differentiable(3, (x, gradient) -> {
            double sum = 0;
            for (int cell = 0; cell < 3; cell++) {
                gradient[cell] = weights[cell];
                sum += (double) weights[cell] * x[cell];
            }
            return sum;
        });
        Attribution found = of(USUAL, linear, row(3e38f, -3e38f, 3), row(-3e38f, 3e38f, 1));
        double[] expected = {6e35, 12e35, 1};
        for (int cell = 0; cell < 3; cell++) {
            assertThat(found.values()[cell] / expected[cell]).isCloseTo(1, within(1e-6));
        }
        assertThat(found.completenessError()).isLessThan(0.01 * 18e35);
    }

    /** {@code x y^2} from (0, 0): the line's integrals are {@code x y^2 / 3} and {@code 2 x y^2 / 3}. */
    @Test
    void aPolynomialIsIntegratedAsByHand() {
        Differentiable product = new Differentiable(2, (x, gradient) -> {
            gradient[0] = x[1] * x[1];
            gradient[1] = 2 * x[0] * x[1];
            return (double) x[0] * x[1] * x[1];
        });
        Attribution found = of(FINE, product, row(2, 3), row(0, 0));
        assertThat(found.values()[0]).isCloseTo(6, within(1e-4));
        assertThat(found.values()[1]).isCloseTo(12, within(1e-4));
        Attribution moved = of(FINE, product, row(2, 3), row(1, 3));
        assertThat(moved.values()).containsExactly(new double[] {9, 0}, within(1e-4));
        Attribution simple = new GradientTimesInput()
                .of(product, List.of(row(2, 3)), List.of(row(1, 1)), ones(1))
                .get(0);
        assertThat(simple.values()).containsExactly(9, 24);
        assertThat(simple.baseline()).isEqualTo(1);
    }

    /**
     * The paper, section 2.2 and figure 7: {@code relu(relu(x) - 1 - relu(y))} and {@code relu(relu(x - 1) - relu(y))} are one
     * function; of (3, 1) integrated gradients are 1.5 and -0.5 of both.
     */
    @ParameterizedTest
    @MethodSource("backends")
    void equalFunctionsWrittenDifferentlyAreExplainedAlike(String backend) {
        ModelSpec spec =
                ModelSpec.sequential(Shape.of(2), List.of(Dense.of(2, new Relu()), Dense.of(1, new Relu())), new Mse());
        float[] identity = {1, 0, 0, 1};
        float[] difference = {1, -1};
        Map<String, float[]> first =
                Map.of("dense1/weight", identity, "dense2/weight", difference, "dense2/bias", new float[] {-1});
        Map<String, float[]> second =
                Map.of("dense1/weight", identity, "dense1/bias", new float[] {-1, 0}, "dense2/weight", difference);
        List<double[]> values = new ArrayList<>();
        for (Map<String, float[]> tensors : List.of(first, second)) {
            try (AnswerNetwork network = TestNetworks.compiled(backend, spec, TestNetworks.parameters(spec, tensors));
                    NetworkAnswers answers = network.answers()) {
                Attribution found = of(FINE, answers, row(3, 1), row(0, 0));
                assertThat(found.values()).containsExactly(new double[] {1.5, -0.5}, within(5e-3));
                values.add(found.values());
            }
        }
        assertThat(values.get(0)).containsExactly(values.get(1), within(1e-6));
    }

    /** The same hidden units in another order, and larger by powers of two where what reads them is smaller. */
    @ParameterizedTest
    @MethodSource("backends")
    void unitsInAnotherOrderAndUnitExplainAlike(String backend) {
        int inputs = 13;
        int hidden = 31;
        ModelSpec spec =
                ModelSpec.sequential(Shape.of(inputs), List.of(Dense.of(hidden, new Relu()), Dense.of(2)), new Mse());
        float[] weight = TestNumbers.uniform(hidden * inputs, 0.5, 1);
        float[] bias = TestNumbers.uniform(hidden, 0.5, 2);
        float[] answer = TestNumbers.uniform(2 * hidden, 0.5, 3);
        float[] otherWeight = new float[weight.length];
        float[] otherBias = new float[hidden];
        float[] otherAnswer = new float[answer.length];
        for (int unit = 0; unit < hidden; unit++) {
            int to = (unit * 7 + 3) % hidden;
            for (int i = 0; i < inputs; i++) {
                otherWeight[to * inputs + i] = 4 * weight[unit * inputs + i];
            }
            otherBias[to] = 4 * bias[unit];
            otherAnswer[to] = answer[unit] / 4;
            otherAnswer[hidden + to] = answer[hidden + unit] / 4;
        }
        List<CellRow> rows = rows(20, inputs);
        List<Attribution> first = explained(
                backend,
                spec,
                TestNetworks.parameters(
                        spec, Map.of("dense1/weight", weight, "dense1/bias", bias, "dense2/weight", answer)),
                rows);
        List<Attribution> second = explained(
                backend,
                spec,
                TestNetworks.parameters(
                        spec,
                        Map.of("dense1/weight", otherWeight, "dense1/bias", otherBias, "dense2/weight", otherAnswer)),
                rows);
        for (int row = 0; row < rows.size(); row++) {
            assertThat(second.get(row).values()).containsExactly(first.get(row).values(), within(1e-4));
        }
    }

    private static List<CellRow> rows(int count, int cells) {
        return IntStream.range(0, count)
                .mapToObj(number -> row(TestNumbers.uniform(cells, 2, 1000 + number)))
                .toList();
    }

    private static List<CellRow> zeros(List<CellRow> rows) {
        return rows.stream()
                .map(row -> new CellRow(new float[row.cells().length], row.steps()))
                .toList();
    }

    /** Of each row's first answer minus half the last. */
    private static float[] directions(int rows, int answers) {
        float[] directions = new float[rows * answers];
        for (int row = 0; row < rows; row++) {
            directions[row * answers] = 1;
            directions[(row + 1) * answers - 1] -= 0.5f;
        }
        return directions;
    }

    private static List<Attribution> explained(
            String backend, ModelSpec spec, HeapFloats parameters, List<CellRow> rows) {
        try (AnswerNetwork network = TestNetworks.compiled(backend, spec, parameters);
                NetworkAnswers answers = network.answers()) {
            return USUAL.of(answers, rows, zeros(rows), directions(rows.size(), answers.answers()));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aLinearModelGivesWeightsTimesDifferences(String backend) {
        int inputs = 37;
        ModelSpec spec = ModelSpec.sequential(Shape.of(inputs), List.of(Dense.of(3)), new Mse());
        float[] weight = TestNumbers.uniform(3 * inputs, 0.5, 1);
        HeapFloats parameters = TestNetworks.parameters(
                spec, Map.of("dense1/weight", weight, "dense1/bias", TestNumbers.uniform(3, 1, 2)));
        List<CellRow> rows = rows(5, inputs);
        CellRow baseline = row(TestNumbers.uniform(inputs, 1, 9));
        float[] directions = directions(5, 3);
        try (AnswerNetwork network = TestNetworks.compiled(backend, spec, parameters);
                NetworkAnswers answers = network.answers()) {
            for (int row = 0; row < rows.size(); row++) {
                Attribution found = USUAL.of(
                                answers,
                                List.of(rows.get(row)),
                                List.of(baseline),
                                Arrays.copyOfRange(directions, row * 3, row * 3 + 3))
                        .get(0);
                assertThat(found.evaluations()).isEqualTo(17 + 1);
                assertThat(found.completenessError()).isLessThan(1e-5);
                for (int i = 0; i < inputs; i++) {
                    double wanted = (weight[i] - 0.5 * weight[2 * inputs + i])
                            * ((double) rows.get(row).cells()[i] - baseline.cells()[i]);
                    assertThat(found.values()[i]).isCloseTo(wanted, within(1e-5));
                }
            }
        }
    }

    /** A network of rectifiers, whose sums jump; equal steps would not do. */
    @ParameterizedTest
    @MethodSource("backends")
    void sumsAreTheDifferenceOfEveryRowAndNeighboursDoNotMatter(String backend) {
        int inputs = 29;
        ModelSpec spec = ModelSpec.sequential(
                Shape.of(inputs), List.of(Dense.of(64, new Relu()), Dense.of(48, new Relu()), Dense.of(3)), new Mse());
        HeapFloats parameters = TestNetworks.drawn(spec, 0.3);
        List<CellRow> rows = rows(70, inputs);
        float[] directions = directions(70, 3);
        try (AnswerNetwork network = TestNetworks.compiled(backend, spec, parameters);
                NetworkAnswers answers = network.answers()) {
            List<Attribution> all = USUAL.of(answers, rows, zeros(rows), directions);
            float[] raw = new float[70 * 3];
            answers.answers(rows, raw);
            for (int row = 0; row < 70; row++) {
                Attribution found = all.get(row);
                double largest = 0;
                for (int k = 0; k < 3; k++) {
                    largest = Math.max(largest, Math.abs(raw[row * 3 + k]));
                }
                double bound = Math.max(0.01 * Math.abs(found.answer() - found.baseline()), 0.001 * largest);
                assertThat(found.completenessError()).isLessThanOrEqualTo(bound + 1e-9);
                assertThat(found.evaluations()).isLessThanOrEqualTo(513 + 1);
                assertThat(found.answer()).isCloseTo(raw[row * 3] - 0.5 * raw[row * 3 + 2], within(1e-5));
            }
            for (int row : new int[] {0, 41, 69}) {
                Attribution alone = USUAL.of(
                                answers,
                                List.of(rows.get(row)),
                                zeros(List.of(rows.get(row))),
                                Arrays.copyOfRange(directions, row * 3, row * 3 + 3))
                        .get(0);
                assertThat(alone.values()).isEqualTo(all.get(row).values());
                assertThat(alone.evaluations()).isEqualTo(all.get(row).evaluations());
            }
        }
    }

    /** Cells whose shares are a million times their sum: rounded sums of them would be a tenth off. */
    @Test
    void whatCancelsOutIsAddedAsExactlyAsItsErrorIsKnown() {
        for (float scale : new float[] {1, 0x1p-60f, 0x1p60f}) {
            float[] weights = {1_234_567.2f, -1_234_566.1f};
            Differentiable difference = new Differentiable(2, (x, gradient) -> {
                gradient[0] = weights[0] / scale;
                gradient[1] = weights[1] / scale;
                return ((double) weights[0] * x[0] + (double) weights[1] * x[1]) / scale;
            });
            Attribution found = of(USUAL, difference, row(0.7f * scale, 0.7f * scale), row(0, 0));
            assertThat(found.completenessError()).isLessThanOrEqualTo(0.01 * (found.answer() - found.baseline()));
        }
    }

    /** Beside a wide row fewer points are asked for at once. */
    @Test
    void aWideNeighbourDoesNotMatter() {
        CellLayout layout = new CellLayout(List.of(new TensorType(ElementType.F32, Shape.of(), true)));
        Differentiable bent = new Differentiable(1, (x, gradient) -> {
            double sum = 0;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = i < 40 && x[i] > 0.3 + 0.01 * i ? 1.1f + 0.001f * i : 0;
                sum += i < 40 ? (1.1f + 0.001f * i) * Math.max(0, x[i] - (0.3 + 0.01 * i)) : 0;
            }
            return sum;
        });
        AnswerFunction sequences = new Sequences(layout, bent);
        CellRow narrow = new CellRow(TestNumbers.uniform(40, 1, 3), new int[] {40});
        CellRow wide = new CellRow(new float[60_000], new int[] {60_000});
        IntegratedGradients many = new IntegratedGradients(100, 512);
        List<CellRow> rows = List.of(narrow, wide);
        assertThat(many.of(sequences, rows, zeros(rows), ones(2)).get(0).values())
                .isEqualTo(many.of(sequences, List.of(narrow), zeros(List.of(narrow)), ones(1))
                        .get(0)
                        .values());
    }

    /** A function of sequences of any length. */
    private record Sequences(CellLayout layout, Differentiable function) implements AnswerFunction {
        @Override
        public int answers() {
            return 1;
        }

        @Override
        public void answers(List<CellRow> rows, float[] answers) {
            function.answers(rows, answers);
        }

        @Override
        public void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients) {
            function.gradients(rows, directions, values, gradients);
        }

        @Override
        public void close() {}
    }

    /** The points of a row too wide to be kept are asked for again. */
    @Test
    void wideRowsGiveTheSameWithoutKeepingTheirGradients() {
        int cells = 66_000; // 513 gradients of so many are more than are kept
        Differentiable bent = new Differentiable(cells, (x, gradient) -> {
            double sum = 0;
            for (int i = 0; i < cells; i += 1000) {
                sum += Math.max(0, x[i] - 0.3);
                gradient[i] = x[i] > 0.3 ? 1 : 0;
            }
            return sum;
        });
        float[] values = new float[cells];
        for (int i = 0; i < cells; i += 1000) {
            values[i] = 0.5f + i / 100_000f;
        }
        Attribution found = of(USUAL, zeroed(bent), row(values), row(new float[cells]));
        double bound = 0.01 * found.answer();
        assertThat(found.completenessError()).isLessThanOrEqualTo(bound);
        assertThat(found.values()[65_000]).isCloseTo(values[65_000] - 0.3, within(1.0 / 32));
        assertThat(found.evaluations() % 2).isOne();
    }

    private static AnswerFunction zeroed(Differentiable function) {
        return new Differentiable(function.cells(), (x, gradient) -> {
            Arrays.fill(gradient, 0);
            return function.formula().apply(x, gradient);
        });
    }

    @Test
    void aRowThatIsItsBaselineHasNothingToExplain() {
        Differentiable square = new Differentiable(1, (x, gradient) -> {
            gradient[0] = 2 * x[0];
            return (double) x[0] * x[0];
        });
        assertThat(of(USUAL, square, row(3), row(3)).values()).containsExactly(0);
        Attribution notANumber = of(USUAL, square, row(Float.NaN), row(0));
        assertThat(notANumber.values()[0]).isNaN();
        assertThat(notANumber.evaluations()).isEqualTo(17 + 1);
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        Differentiable any = new Differentiable(2, (x, gradient) -> 0);
        assertThatThrownBy(() -> of(USUAL, any, row(1, 2), row(1)))
                .hasMessage(
                        "baseline: expected the shape of its row, [1] items and 2 cells, got [1] and 1. Make it of the"
                                + " same shape");
        assertThatThrownBy(() -> of(USUAL, any, row(1, 2, 3), row(1)))
                .hasMessage("row of cells: expected 2 cells for [1] items of the inputs [2], got 3. Make it of the same"
                        + " model");
        assertThatThrownBy(() -> USUAL.of(any, List.of(row(1, 2)), Collections.emptyList(), ones(1)))
                .hasMessage(
                        "attribution: expected a baseline and 1 weights of answers for each of 1 rows, got 0 baselines"
                                + " and 1 weights. Give one for each row");
        assertThatThrownBy(() -> new IntegratedGradients(4, 3))
                .hasMessage(
                        "integrated gradients: expected at least 1 step, and most steps no fewer, got 4 and 3. Usual:"
                                + " 16 and 512");
    }
}
