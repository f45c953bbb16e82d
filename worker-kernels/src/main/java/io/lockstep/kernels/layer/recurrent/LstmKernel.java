package io.lockstep.kernels.layer.recurrent;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * Arithmetic of {@link Lstm}. {@code W x} of all steps is one product; a step of all rows is another, of the state. Kept of
 * each step: i, f, g, o, c and tanh(c).
 *
 * @param order of T steps
 * @param inputSize C
 * @param units H
 * @param forgetBias added to a_f
 */
record LstmKernel(StepOrder order, int inputSize, int units, double forgetBias) implements PlainKernel {
    private static final int GATES = 4;
    private static final int KEPT = 6;

    private static final int ALL = 0;
    private static final int ONE = 1;
    private static final int STATE = 2;
    private static final int CELL = 3;
    private static final int BEFORE = 4;

    @Override
    public int keptPerRow() {
        return Math.multiplyExact(order.count(), KEPT * units);
    }

    @Override
    public int[] scratchSizes(int rows) {
        int step = Math.multiplyExact(rows, GATES * units);
        int state = rows * units;
        return new int[] {Math.multiplyExact(step, order.count()), step, state, state, state};
    }

    /** The input, which may be wider than all gates. */
    @Override
    public int largestFactor(int rows) {
        return Math.multiplyExact(rows, Math.multiplyExact(order.count(), inputSize));
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int rows = pass.rows();
        MatrixProducts products = pass.products();
        float[] all = pass.scratch(ALL);
        float[] one = pass.scratch(ONE);
        float[] state = pass.scratch(STATE);
        products.multiplyTransposedB(
                rows * order.count(), GATES * units, inputSize, inputs[0], parameters[0], all, false);
        Arrays.fill(one, 0, rows * GATES * units, 0);
        Arrays.fill(pass.scratch(CELL), 0, rows * units, 0);
        for (int k = 0; k < order.count(); k++) {
            if (k > 0) {
                products.multiplyTransposedB(rows, GATES * units, units, state, parameters[1], one, false);
            }
            step(pass, order.at(k), parameters[2], output, kept);
            order.take(rows, units, output, order.at(k), state);
        }
    }

    private void step(Pass pass, int step, float[] bias, float[] output, float[] kept) {
        float[] all = pass.scratch(ALL);
        float[] one = pass.scratch(ONE);
        float[] cell = pass.scratch(CELL);
        int[] steps = pass.steps(0);
        for (int row = 0; row < pass.rows(); row++) {
            int vector = row * order.count() + step;
            if (StepOrder.isPadding(steps, row, step)) {
                clear(units, cell, row);
                clear(units, output, vector);
                clear(kept.length > 0 ? KEPT * units : 0, kept, vector);
                continue;
            }
            int a = vector * GATES * units;
            int u = row * GATES * units;
            for (int j = 0; j < units; j++) {
                int f = j + units;
                int g = f + units;
                int o = g + units;
                float input = StepOrder.gate(all[a + j] + one[u + j] + bias[j]);
                float forget = StepOrder.gate(all[a + f] + one[u + f] + bias[f] + forgetBias);
                float fresh = StepOrder.tanh(all[a + g] + one[u + g] + bias[g]);
                float opened = StepOrder.gate(all[a + o] + one[u + o] + bias[o]);
                float c = forget * cell[row * units + j] + input * fresh;
                float bounded = StepOrder.tanh(c);
                cell[row * units + j] = c;
                output[vector * units + j] = opened * bounded;
                if (kept.length > 0) {
                    int at = vector * KEPT * units + j;
                    kept[at] = input;
                    kept[at + units] = forget;
                    kept[at + 2 * units] = fresh;
                    kept[at + 3 * units] = opened;
                    kept[at + 4 * units] = c;
                    kept[at + 5 * units] = bounded;
                }
            }
        }
    }

    /** Makes a vector among others of its size zeros. */
    private static void clear(int size, float[] vectors, int vector) {
        Arrays.fill(vectors, vector * size, (vector + 1) * size, 0);
    }

    /**
     * From the last step that was taken to the first:
     *
     * <pre>
     * dh += dY_t,  dc += dh o (1 - tanh(c)^2)
     * da = dc g i (1 - i),  dc c_{t-1} f (1 - f),  dc i (1 - g^2),  dh tanh(c) o (1 - o)
     * dc = dc f,  dh = U^T da,  dU += da h_{t-1}^T
     * </pre>
     *
     * and at last, over all steps, {@code dW += da x^T}, {@code dX += W^T da}, {@code db += da}.
     */
    @Override
    public void backward(
            Pass pass,
            float[][] parameters,
            float[][] inputs,
            float[] output,
            float[] kept,
            float[] dOutput,
            float[][] dInputs,
            float[][] dParameters) {
        int rows = pass.rows();
        int gates = GATES * units;
        MatrixProducts products = pass.products();
        float[] all = pass.scratch(ALL);
        float[] one = pass.scratch(ONE);
        float[] dState = pass.scratch(STATE);
        float[] before = pass.scratch(BEFORE);
        Arrays.fill(dState, 0, rows * units, 0);
        Arrays.fill(pass.scratch(CELL), 0, rows * units, 0);
        for (int k = order.count() - 1; k >= 0; k--) {
            stepBack(pass, k, kept, dOutput);
            if (k > 0) {
                order.take(rows, units, output, order.at(k - 1), before);
                products.multiplyTransposedA(gates, units, rows, one, before, dParameters[1], true);
                products.multiply(rows, units, gates, one, parameters[1], dState, false);
            }
        }
        int vectors = rows * order.count();
        products.multiplyTransposedA(gates, inputSize, vectors, all, inputs[0], dParameters[0], true);
        order.addSums(rows, gates, all, 0, gates, dParameters[2]);
        if (dInputs[0].length > 0) {
            products.multiply(vectors, inputSize, gates, all, parameters[0], dInputs[0], true);
        }
    }

    private void stepBack(Pass pass, int k, float[] kept, float[] dOutput) {
        float[] one = pass.scratch(ONE);
        float[] dState = pass.scratch(STATE);
        float[] dCell = pass.scratch(CELL);
        int gates = GATES * units;
        int[] steps = pass.steps(0);
        for (int row = 0; row < pass.rows(); row++) {
            int vector = row * order.count() + order.at(k);
            if (StepOrder.isPadding(steps, row, order.at(k))) {
                clear(units, dCell, row);
                clear(gates, one, row);
                clear(gates, pass.scratch(ALL), vector);
                continue;
            }
            for (int j = 0; j < units; j++) {
                int at = vector * KEPT * units + j;
                int s = row * units + j;
                float input = kept[at];
                float forget = kept[at + units];
                float fresh = kept[at + 2 * units];
                float opened = kept[at + 3 * units];
                float bounded = kept[at + 5 * units];
                float dH = dOutput[vector * units + j] + dState[s];
                float dC = dCell[s] + dH * opened * (1 - bounded) * (1 + bounded);
                int to = row * gates + j;
                one[to] = dC * fresh * input * (1 - input);
                one[to + units] = dC * cellBefore(kept, row, k, j) * forget * (1 - forget);
                one[to + 2 * units] = dC * input * (1 - fresh) * (1 + fresh);
                one[to + 3 * units] = dH * bounded * opened * (1 - opened);
                dCell[s] = dC * forget;
            }
            System.arraycopy(one, row * gates, pass.scratch(ALL), vector * gates, gates);
        }
    }

    private float cellBefore(float[] kept, int row, int k, int unit) {
        return k == 0 ? 0 : kept[((row * order.count() + order.at(k - 1)) * KEPT + 4) * units + unit];
    }
}
