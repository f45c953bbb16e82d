package io.lockstep.kernels.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.optimizer.Adagrad;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.optimizer.AdamW;
import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.testing.Allocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TableUpdateTest {
    private static final int DIMENSION = 5;
    private static final int ROWS = 300;
    private static final Table TABLE = new Table("t/weight", ROWS, DIMENSION, new Zeros());

    static List<Optimizer> optimizers() {
        return List.of(
                new Sgd(0.1, 0, false, 0), new Adagrad(0.1, 0.01, 1e-10, 0), new Adam(0.1, 0.9, 0.999, 1e-8, 0.1));
    }

    private static RowStates states(Optimizer optimizer, int rows, int dimension) {
        return new RowStates(row -> row, rows, dimension, optimizer.slots().size());
    }

    private static RowValues rows(int dimension, long salt, long... rows) {
        RowValues values = new RowValues(dimension);
        for (long row : rows) {
            int at = values.append(row);
            System.arraycopy(TestNumbers.uniform(dimension, 1, salt + row), 0, values.values(), at, dimension);
        }
        return values;
    }

    private static float[] slot(RowStates states, int slot) {
        ByteBuffer bytes = ByteBuffer.allocate(ROWS * DIMENSION * Float.BYTES);
        states.readSlot(slot, 0, ROWS, bytes);
        float[] values = new float[ROWS * DIMENSION];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Touched rows move as elements of a dense tensor that is not decayed would; others, and their slots, stay. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void touchedRowsMoveByTheOptimizerAndOthersStay(Optimizer optimizer) {
        HeapFloats values = HeapFloats.wrap(TestNumbers.uniform(ROWS * DIMENSION, 1, 5));
        RowStates states = states(optimizer, ROWS, DIMENSION);
        float[] expected = values.array().clone();
        float[][] expectedSlots = new float[optimizer.slots().size()][ROWS * DIMENSION];
        TableUpdate update = new TableUpdate(TABLE, optimizer, 0.9);
        Update step = new Update();
        for (int number = 1; number <= 4; number++) {
            step.set(number, 0.05 * number);
            long[] touched = new long[number == 1 ? 150 : 3 * number];
            for (int i = 0; i < touched.length; i++) {
                touched[i] = 2L * i + number % 2;
            }
            RowValues sums = rows(DIMENSION, 1000L * number, touched);
            for (int i = 0; i < touched.length; i++) {
                float[] gradient = new float[DIMENSION];
                for (int j = 0; j < DIMENSION; j++) {
                    float mean = sums.values()[i * DIMENSION + j] * 4f;
                    gradient[j] = Math.max(-0.9f, Math.min(0.9f, mean)) * 0.5f;
                }
                int at = (int) touched[i] * DIMENSION;
                optimizer.update(step, false, DIMENSION, expected, at, gradient, expectedSlots, at);
            }
            update.apply(step, sums, 4f, 0.5f, values, states);
            assertThat(values.array()).isEqualTo(expected);
            for (int s = 0; s < expectedSlots.length; s++) {
                assertThat(slot(states, s)).isEqualTo(expectedSlots[s]);
            }
            for (int i = 0; i < touched.length; i++) {
                int at = (int) touched[i] * DIMENSION;
                assertThat(Arrays.copyOfRange(sums.values(), i * DIMENSION, (i + 1) * DIMENSION))
                        .isEqualTo(Arrays.copyOfRange(expected, at, at + DIMENSION));
            }
        }
    }

    /**
     * PyTorch 2.10.0: three steps of a table [5, 2] of sin(0.7 i), read at these ids, the gradient of the i-th number read
     * in step t being cos(0.9 t i): {@code SGD} and {@code Adagrad} over sparse gradients, and the operations of {@code
     * SparseAdam}, each at rate 0.1. Row 2 is never touched.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 0.0194330 0.5847256 0.8751255 0.9125351 0.3349882 -0.3507832 -0.9488555 -0.8693251 -0.6658953 0.0688118
            1 | 0.1000000 0.5442176 0.7859784 0.8542508 0.3349882 -0.3507832 -0.8690904 -0.8580794 -0.6223082 0.1829191
            2 | 0.0638813 0.5803363 0.8160018 0.7975862 0.3349882 -0.3507832 -0.8293035 -0.7993239 -0.5912299 0.1766196
            """)
    void stepsAreThoseOfPyTorch(int number, String expected) {
        Optimizer optimizer = List.of(
                        new Sgd(0.1, 0, false, 0), new Adagrad(0.1, 0, 1e-10, 0), new Adam(0.1, 0.9, 0.999, 1e-8, 0))
                .get(number);
        Table table = new Table("t/weight", 5, 2, new Zeros());
        HeapFloats values = HeapFloats.of(10);
        for (int i = 0; i < 10; i++) {
            values.array()[i] = (float) Math.sin(0.7f * i);
        }
        RowStates states = states(optimizer, 5, 2);
        TableUpdate update = new TableUpdate(table, optimizer, Double.POSITIVE_INFINITY);
        int[][] ids = {{1, 3, 1}, {3, 4, 4}, {1, 4, 0}};
        Update step = new Update();
        for (int t = 1; t <= 3; t++) {
            step.set(t, 0.1);
            RowValues sums = new RowValues(2);
            for (int row = 0; row < 5; row++) {
                RowValues one = new RowValues(2);
                RowValues before = new RowValues(2);
                for (int i = 0; i < 3; i++) {
                    if (ids[t - 1][i] == row) {
                        one.clear();
                        int at = one.append(row);
                        one.values()[at] = (float) Math.cos(0.9 * t * (2 * i));
                        one.values()[at + 1] = (float) Math.cos(0.9 * t * (2 * i + 1));
                        before.copy(sums);
                        RowValues.sum(before, one, sums);
                    }
                }
            }
            update.apply(step, sums, 1f, 1f, values, states);
        }
        String[] wanted = expected.split(" ", -1);
        for (int i = 0; i < 10; i++) {
            assertThat(values.array()[i]).isCloseTo(Float.parseFloat(wanted[i]), within(1e-6f));
        }
    }

    /** The same bits whoever has which rows, and wherever their slots lie. */
    @Test
    void ownersOfSomeRowsMakeTheStepOfAll() {
        Adam adam = new Adam(0.1, 0.9, 0.999, 1e-8, 0);
        HeapFloats whole = HeapFloats.wrap(TestNumbers.uniform(ROWS * DIMENSION, 1, 5));
        HeapFloats shared = HeapFloats.wrap(whole.array().clone());
        RowStates states = states(adam, ROWS, DIMENSION);
        RowStates even = new RowStates(row -> row / 2, ROWS / 2, DIMENSION, 2);
        RowStates odd = new RowStates(row -> row / 2, ROWS / 2, DIMENSION, 2);
        TableUpdate update = new TableUpdate(TABLE, adam, Double.POSITIVE_INFINITY);
        Update step = new Update();
        for (int number = 1; number <= 3; number++) {
            step.set(number, 0.1);
            update.apply(step, rows(DIMENSION, number, 4, 6, 7, 297), 1, 1, whole, states);
            update.apply(step, rows(DIMENSION, number, 7, 297), 1, 1, shared, odd);
            update.apply(step, rows(DIMENSION, number, 4, 6), 1, 1, shared, even);
        }
        assertThat(shared.array()).isEqualTo(whole.array());
    }

    /** Of blocks of 3276 rows; the mean is clamped before, as for dense tensors. */
    @Test
    void squaresAreByBlocksOfRows() {
        Table table = new Table("t/weight", 10_000, DIMENSION, new Zeros());
        TableUpdate update = new TableUpdate(table, new Sgd(0.1, 0, false, 0), 0.6);
        double[] squares = {-1, -1, -1, -1};
        RowValues sums = rows(DIMENSION, 3, 0, 3275, 3276, 9999);
        update.squares(sums, 2f, squares);
        double[] expected = {0, 0, -1, 0};
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < DIMENSION; j++) {
                double mean = Math.max(-0.6f, Math.min(0.6f, 2 * sums.values()[i * DIMENSION + j]));
                expected[i < 2 ? 0 : i == 2 ? 1 : 3] += mean * mean;
            }
        }
        assertThat(squares).containsExactly(expected, within(1e-6));
        assertThat(sums.values()[0]).isEqualTo(TestNumbers.uniform(DIMENSION, 1, 3)[0]);
        assertThat(GradientNorm.factor(1, 4)).isEqualTo(0.5f);
    }

    @Test
    void aStepAllocatesNothing() {
        Adam adam = new Adam(0.1, 0.9, 0.999, 1e-8, 0);
        HeapFloats values = HeapFloats.of(ROWS * DIMENSION);
        RowStates states = states(adam, ROWS, DIMENSION);
        TableUpdate update = new TableUpdate(TABLE, adam, 1);
        RowValues sums = rows(DIMENSION, 3, 0, 7, 299);
        Update step = new Update();
        double[] squares = new double[1];
        assertThat(Allocation.of(100, () -> {
                    step.set(3, 0.1);
                    update.squares(sums, 1, squares);
                    update.apply(step, sums, 1, 1, values, states);
                }))
                .isZero();
    }

    @Test
    void optimizersThatMoveEverythingAreRefused() {
        assertThatThrownBy(() -> new TableUpdate(TABLE, new Sgd(0.1, 0.9, false, 0), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected an optimizer for tables, which moves touched rows alone: adam, adagrad, or sgd"
                        + " without momentum, got Sgd[learningRate=0.1, momentum=0.9, nesterov=false,"
                        + " weightDecay=0.0]. Write one for the tables");
        assertThatThrownBy(() -> TableUpdate.check(new AdamW(0.1, 0.9, 0.999, 1e-8, 0.01)))
                .hasMessageContaining("moves touched rows alone");
        assertThat(new TableUpdate(TABLE, new Adagrad(0.1, 0, 1e-10, 0), 1).slots())
                .containsExactly("squareSum");
    }
}
