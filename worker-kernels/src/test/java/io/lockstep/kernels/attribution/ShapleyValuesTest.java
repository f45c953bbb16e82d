package io.lockstep.kernels.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class ShapleyValuesTest {
    private static final ShapleyValues EXACT = new ShapleyValues(true, 0, 2, 1);
    private static final float[] ONE = {1};

    private static ShapleyValues drawn(int permutations) {
        return new ShapleyValues(false, 0, permutations, 7);
    }

    private static Attribution explain(
            ShapleyValues method, AnswerFunction function, CellRow row, Background background) {
        CellGroups groups = CellGroups.single(row.cells().length);
        return method.attribution(function, row, 3, ONE, groups, background);
    }

    private static CellRow random(int cells, long... place) {
        RandomStream stream = RandomStream.of(11, Purpose.SAMPLE_DATA, place);
        float[] values = new float[cells];
        for (int i = 0; i < cells; i++) {
            values[i] = (float) stream.normal(i);
        }
        return FormulaAnswers.row(values);
    }

    private static Background background(int cells, int rows, long seed) {
        List<CellRow> own = new ArrayList<>();
        double[] weights = new double[rows];
        for (int b = 0; b < rows; b++) {
            own.add(random(cells, seed, b, 1));
            weights[b] = 1 + b % 3;
        }
        return new Background(own, weights);
    }

    /**
     * By the definition: the mean over all orders of the groups of what a group adds to those before it.
     *
     * @param coalitions value of each set, a bit for each group
     */
    private static double[] byOrders(int groups, double[] coalitions) {
        double[] sums = new double[groups];
        int[] order = new int[groups];
        for (int i = 0; i < groups; i++) {
            order[i] = i;
        }
        long count = orders(order, groups, coalitions, sums);
        return Arrays.stream(sums).map(sum -> sum / count).toArray();
    }

    /** Heap's algorithm. */
    private static long orders(int[] order, int size, double[] coalitions, double[] sums) {
        if (size == 1) {
            int set = 0;
            for (int group : order) {
                sums[group] += coalitions[set | 1 << group] - coalitions[set];
                set |= 1 << group;
            }
            return 1;
        }
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += orders(order, size - 1, coalitions, sums);
            int other = size % 2 == 0 ? i : 0;
            int swapped = order[other];
            order[other] = order[size - 1];
            order[size - 1] = swapped;
        }
        return count;
    }

    /** Of each set of groups the mean answer to rows that have it from the row and the rest from the background. */
    private static double[] coalitions(ToDoubleFunction<float[]> formula, CellRow row, Background background) {
        int groups = row.cells().length;
        double all = Arrays.stream(background.weights()).sum();
        double[] values = new double[1 << groups];
        for (int set = 0; set < values.length; set++) {
            for (int b = 0; b < background.rows().size(); b++) {
                float[] cells = background.rows().get(b).cells().clone();
                for (int i = 0; i < groups; i++) {
                    cells[i] = (set >> i & 1) != 0 ? row.cells()[i] : cells[i];
                }
                values[set] += background.weights()[b] / all * (float) formula.applyAsDouble(cells);
            }
        }
        return values;
    }

    /** Every cell has a say, alone and with others. */
    private static double mixed(float[] x) {
        double product = 1;
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            product *= 1 + 0.3 * x[i];
            sum += (i + 1) * x[i] / x.length;
        }
        return product + (sum > 0.5 ? 1 : 0) + sum * sum / 4;
    }

    /** Six trees, of which each cell is asked by some. */
    private static double trees(float[] x) {
        double sum = 0;
        for (int tree = 0; tree < 6; tree++) {
            int node = tree;
            for (int depth = 0; depth < 4; depth++) {
                int asked = (node * 3 + depth * 2 + tree) % x.length;
                node = node * 2 + (x[asked] > 0.2 * depth - 0.4 ? 1 : 0);
            }
            sum += Math.floorMod(node * 37, 11) + 0.1 * x[node % x.length];
        }
        return sum;
    }

    @Test
    void exactValuesAreTheMeanOverAllOrders() {
        for (int cells = 1; cells <= 7; cells++) {
            for (ToDoubleFunction<float[]> formula :
                    List.<ToDoubleFunction<float[]>>of(ShapleyValuesTest::mixed, ShapleyValuesTest::trees)) {
                CellRow row = random(cells, cells, 2);
                Background background = background(cells, 5, cells);
                Attribution found = explain(EXACT, FormulaAnswers.of(cells, formula), row, background);

                double[] expected = byOrders(cells, coalitions(formula, row, background));
                assertThat(found.values()).containsExactly(expected, within(1e-10));
                assertThat(found.standardErrors()).isEmpty();
                assertThat(found.completenessError()).isLessThan(1e-10);
            }
        }
    }

    @Test
    void tenGroupsAreTheMeanOverTheirThreeMillionOrders() {
        CellRow row = random(10, 5);
        Background background = background(10, 3, 5);
        FormulaAnswers function = FormulaAnswers.of(10, ShapleyValuesTest::trees);
        double[] expected = byOrders(10, coalitions(ShapleyValuesTest::trees, row, background));

        assertThat(explain(EXACT, function, row, background).values()).containsExactly(expected, within(1e-9));
    }

    /** Of x y z - which has one way to be more than 0 here - each has a third; of a sum each has its own difference. */
    @Test
    void workedExamples() {
        Background zeros = Background.of(List.of(FormulaAnswers.row(0, 0, 0)));
        CellRow row = FormulaAnswers.row(2, 3, 4);
        assertThat(explain(EXACT, FormulaAnswers.of(3, x -> x[0] * x[1] * x[2]), row, zeros)
                        .values())
                .containsExactly(new double[] {8, 8, 8}, within(1e-12));
        assertThat(explain(EXACT, FormulaAnswers.of(3, x -> x[0] - 2 * x[1] + 5), row, zeros)
                        .values())
                .containsExactly(new double[] {2, -6, 0}, within(1e-12));
        // x y + z over (1, 1, 1) and (0, 0, 2), which weighs three times as much
        Background two =
                new Background(List.of(FormulaAnswers.row(1, 1, 1), FormulaAnswers.row(0, 0, 2)), new double[] {1, 3});
        Attribution both = explain(EXACT, FormulaAnswers.of(3, x -> x[0] * x[1] + x[2]), row, two);
        assertThat(both.values())
                .containsExactly(
                        new double[] {0.25 * (1 + 3) / 2 + 0.75 * 3, 0.25 * (2 + 4) / 2 + 0.75 * 3, 0.25 * 3 + 0.75 * 2
                        },
                        within(1e-12));
        assertThat(both.baseline()).isEqualTo(0.25 * 2 + 0.75 * 2);
        assertThat(both.answer()).isEqualTo(10);
    }

    @Test
    void directionsWeighAnswersAndGroupsJoinCells() {
        FormulaAnswers function =
                new FormulaAnswers(Shape.of(3), List.of(x -> x[0] * x[1], x -> x[2], x -> Double.NaN));
        Background zeros = Background.of(List.of(FormulaAnswers.row(0, 0, 0)));
        Attribution found = EXACT.attribution(
                function,
                FormulaAnswers.row(2, 3, 4),
                0,
                new float[] {1, -1, 0},
                new CellGroups(new int[] {0, 0, 1}, 2),
                zeros);
        assertThat(found.values()).containsExactly(6, -4);
    }

    @Test
    void drawnValuesAreEfficientSymmetricAndNothingForDummies() {
        int cells = 14;
        // cells 0 and 1 are alike, 13 is not looked at, 12 is what it is in the background
        ToDoubleFunction<float[]> formula = x -> {
            double sum = 0;
            for (int i = 2; i < 13; i++) {
                sum += x[i] * x[2 + i * 5 % 11];
            }
            return sum + x[0] * x[1] * x[2];
        };
        float[] own = random(cells, 3).cells();
        own[1] = own[0];
        List<CellRow> others = new ArrayList<>();
        for (int b = 0; b < 8; b++) {
            float[] other = random(cells, 4, b).cells();
            other[1] = other[0];
            other[12] = own[12];
            others.add(FormulaAnswers.row(other));
        }
        Attribution found =
                explain(drawn(1600), FormulaAnswers.of(cells, formula), FormulaAnswers.row(own), Background.of(others));

        assertThat(found.completenessError()).isLessThan(1e-10);
        double[] values = found.values();
        double[] errors = found.standardErrors();
        assertThat(values[12]).isZero();
        assertThat(errors[12]).isZero();
        assertThat(values[13]).isZero();
        assertThat(errors[13]).isPositive();
        assertThat(Math.abs(values[0] - values[1])).isLessThan(4 * Math.hypot(errors[0], errors[1]));
        assertThat(errors[0]).isLessThan(0.1);
    }

    @Test
    void sumsAreExactHoweverFewOrders() {
        ToDoubleFunction<float[]> formula = x -> {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += i * x[i];
            }
            return sum;
        };
        CellRow row = random(20, 8);
        Background background = background(20, 16, 8);
        Attribution found = explain(drawn(200), FormulaAnswers.of(20, formula), row, background);
        double[] means = new double[20];
        double all = Arrays.stream(background.weights()).sum();
        for (int b = 0; b < 16; b++) {
            for (int i = 0; i < 20; i++) {
                means[i] +=
                        background.weights()[b] / all * background.rows().get(b).cells()[i];
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(found.values()[i]).isCloseTo(i * (row.cells()[i] - means[i]), within(1e-4));
            assertThat(found.standardErrors()[i]).isLessThan(1e-4);
        }
    }

    /** Of 2,000 values those beyond some standard errors of the exact ones. */
    private static final class Distances {
        private final int permutations;
        private final int backgroundRows;
        private int count;
        private int beyondThree;
        private int beyondSix;
        private double squares;

        Distances(int permutations, int backgroundRows) {
            this.permutations = permutations;
            this.backgroundRows = backgroundRows;
        }

        void add(Attribution found, double[] exact) {
            for (int i = 0; i < exact.length; i++) {
                double error = Math.abs(found.values()[i] - exact[i]);
                double distance = error < 1e-6 ? 0 : error / found.standardErrors()[i];
                count++;
                beyondThree += distance > 3 ? 1 : 0;
                beyondSix += distance > 6 ? 1 : 0;
                squares += distance * distance;
            }
        }

        double meanSquare() {
            return squares / count;
        }

        @Override
        public String toString() {
            return permutations + " orders, " + backgroundRows + " background rows: " + beyondThree + " of " + count
                    + " beyond 3 standard errors, " + beyondSix + " beyond 6, mean square " + meanSquare();
        }
    }

    /**
     * Of 200 rows over 10 columns, half of them answered by a smooth function and half by trees, for each number of orders.
     */
    private static List<Distances> distances(int backgroundRows, int... permutations) {
        List<Distances> distances = new ArrayList<>();
        for (int count : permutations) {
            distances.add(new Distances(count, backgroundRows));
        }
        for (int number = 0; number < 200; number++) {
            FormulaAnswers function =
                    FormulaAnswers.of(10, number % 2 == 0 ? ShapleyValuesTest::mixed : ShapleyValuesTest::trees);
            CellRow row = random(10, 9, number);
            Background background = background(10, backgroundRows, 100 + number);
            double[] exact = explain(EXACT, function, row, background).values();
            for (Distances own : distances) {
                own.add(explain(drawn(own.permutations), function, row, background), exact);
            }
        }
        return distances;
    }

    private static void assertHonest(Distances distances) {
        assertThat(distances.beyondThree).as("%s", distances).isLessThanOrEqualTo(distances.count / 100);
        assertThat(distances.beyondSix).as("%s", distances).isZero();
        assertThat(distances.meanSquare())
                .as("%s", distances)
                .isBetween(distances.backgroundRows == 1 ? 0.5 : 0.8, 1.2);
    }

    @Test
    void standardErrorsAreThoseOfTheValues() {
        for (int backgroundRows : new int[] {2, 8}) {
            distances(backgroundRows, 80, 640).forEach(ShapleyValuesTest::assertHonest);
        }
    }

    /** Other sizes: {@code -Dlockstep.shapley=full}. */
    @Test
    @EnabledIfSystemProperty(named = "lockstep.shapley", matches = "full")
    void standardErrorsOfAllSizes() {
        for (int backgroundRows : new int[] {1, 2, 4, 8, 25, 100}) {
            int least = 2 * backgroundRows * (1 + (31 + backgroundRows) / backgroundRows);
            for (Distances distances : distances(backgroundRows, least, 2 * least, 8 * least, 64 * least)) {
                System.err.println(distances);
                assertHonest(distances);
            }
        }
    }

    /** All cells have to be there: of few orders most cells are last in none. */
    @Test
    void whatHappensInFewOrdersIsWithinStandardErrors() {
        FormulaAnswers all = FormulaAnswers.of(40, x -> {
            double product = 1;
            for (float cell : x) {
                product *= cell;
            }
            return product;
        });
        float[] ones = new float[40];
        Arrays.fill(ones, 1);
        Background zeros = Background.of(List.of(FormulaAnswers.row(new float[40])));
        for (int identity = 0; identity < 50; identity++) {
            Attribution found =
                    drawn(66).attribution(all, FormulaAnswers.row(ones), identity, ONE, CellGroups.single(40), zeros);
            for (int i = 0; i < 40; i++) {
                assertThat(Math.abs(found.values()[i] - 1 / 40.0)).isLessThan(6 * found.standardErrors()[i]);
            }
        }
    }

    @Test
    void drawingEndsAtTheErrorAskedForOrAtTheMostPermutations() {
        FormulaAnswers function = FormulaAnswers.of(14, ShapleyValuesTest::mixed);
        CellRow row = random(14, 2);
        Background background = background(14, 4, 2);
        Attribution rough = explain(new ShapleyValues(null, 0.2, 100_000, 7), function, row, background);
        Attribution fine = explain(new ShapleyValues(null, 0.02, 100_000, 7), function, row, background);
        Attribution ended = explain(new ShapleyValues(null, 0, 1001, 7), function, row, background);

        assertThat(Arrays.stream(rough.standardErrors()).max().orElseThrow()).isBetween(0.01, 0.2);
        assertThat(Arrays.stream(fine.standardErrors()).max().orElseThrow()).isBetween(0.002, 0.02);
        assertThat(fine.evaluations()).isGreaterThan(rough.evaluations());
        assertThat(ended.evaluations()).isEqualTo(1 + 4 + 1000 * 13);
    }

    @Test
    void drawsDependOnSeedAndRowAlone() {
        FormulaAnswers function = FormulaAnswers.of(14, ShapleyValuesTest::mixed);
        CellRow row = random(14, 2);
        Background background = background(14, 4, 2);
        CellGroups groups = CellGroups.single(14);
        double[] values =
                drawn(80).attribution(function, row, 5, ONE, groups, background).values();
        assertThat(drawn(80)
                        .attribution(function, row, 5, ONE, groups, background)
                        .values())
                .containsExactly(values);
        assertThat(drawn(80)
                        .attribution(function, row, 6, ONE, groups, background)
                        .values())
                .isNotEqualTo(values);
        assertThat(new ShapleyValues(false, 0, 80, 8)
                        .attribution(function, row, 5, ONE, groups, background)
                        .values())
                .isNotEqualTo(values);
    }

    @Test
    void whatCannotBeIsRefused() {
        FormulaAnswers function = FormulaAnswers.of(13, ShapleyValuesTest::mixed);
        CellRow row = random(13, 1);
        assertThatThrownBy(() -> explain(EXACT, function, row, background(13, 2, 1)))
                .hasMessage(
                        "exact Shapley values: expected at most 12 groups, got 13, of which there are 2^13 coalitions."
                                + " Leave exact out to draw permutations, or join columns");
        assertThatThrownBy(() -> explain(drawn(100), function, row, background(13, 50, 1)))
                .hasMessage(
                        "permutations: expected at least 200, 4 for each of 50 background rows, got 100. Allow more,"
                                + " or give a smaller background");
        assertThatThrownBy(() -> explain(EXACT, function, row, background(12, 2, 1)))
                .hasMessage(
                        "background: expected rows of 13 cells with [1] items, as the explained row has, got one of 12"
                                + " with [1]. Take it of the same model, and of a sequence one that is as long");
        assertThatThrownBy(() -> Background.of(List.of()))
                .hasMessage("background: expected at least 1 row, got none. Give rows of the data, or a baseline");
        assertThatThrownBy(() -> new Background(List.of(row), new double[] {0}))
                .hasMessage("background: expected weights above 0, got 0.0. Leave such rows out");
        assertThatThrownBy(() -> new Background(List.of(row), new double[] {1, 1}))
                .hasMessage("background: expected a weight for each of 1 rows, got 2. Give as many");
        assertThatThrownBy(() -> new ShapleyValues(null, Double.NaN, 2, 1))
                .hasMessage("error: expected 0 or more, got NaN. Give a standard error");
        assertThatThrownBy(() -> new ShapleyValues(null, 0, 1, 1))
                .hasMessage("permutations: expected at least 2, got 1. They are drawn in pairs");
        assertThatThrownBy(() -> EXACT.attribution(function, row, 0, ONE, CellGroups.single(12), background(13, 1, 1)))
                .hasMessage(
                        "groups of cells: expected a group for each of 13 cells, got 12. Make them of the same row");
        assertThatThrownBy(() -> drawn(100)
                        .attribution(function, row, 0, new float[2], CellGroups.single(13), background(13, 1, 1)))
                .hasMessage("direction: expected a weight for each of 1 answers, got 2. Give as many");
    }
}
