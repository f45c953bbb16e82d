package io.lockstep.kernels.layer.recurrent;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * Arithmetic of {@link Gru}. {@code W x} of all steps is one product; a step of all rows is two more, of the state. Kept of each
 * step: r, z, n and, where reset comes after, {@code V h + v}.
 *
 * @param order of T steps
 * @param inputSize C
 * @param units H
 * @param resetAfter whether r multiplies {@code V h + v}, or h
 */
record GruKernel(StepOrder order, int inputSize, int units, boolean resetAfter) implements PlainKernel {
    private static final int GATES = 3;
    private static final int KEPT = 4;

    private static final int ALL = 0;
    private static final int ONE = 1;
    private static final int CANDIDATE = 2;
    private static final int STATE = 3;
    private static final int BEFORE = 4;
    private static final int RESET = 5;

    @Override
    public int keptPerRow() {
        return Math.multiplyExact(order.count(), KEPT * units);
    }

    @Override
    public int[] scratchSizes(int rows) {
        int step = Math.multiplyExact(rows, GATES * units);
        int state = rows * units;
        return new int[] {Math.multiplyExact(step, order.count()), 2 * state, state, state, state, state};
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
        float[] state = pass.scratch(STATE);
        products.multiplyTransposedB(
                rows * order.count(), GATES * units, inputSize, inputs[0], parameters[0], pass.scratch(ALL), false);
        Arrays.fill(state, 0, rows * units, 0);
        for (int k = 0; k < order.count(); k++) {
            int step = order.at(k);
            products.multiplyTransposedB(rows, 2 * units, units, state, parameters[1], pass.scratch(ONE), false);
            gates(pass, step, parameters[3]);
            float[] candidate = pass.scratch(CANDIDATE);
            float[] read = resetAfter ? state : pass.scratch(RESET);
            products.multiplyTransposedB(rows, units, units, read, parameters[2], candidate, false);
            move(pass, step, parameters, output, kept);
            order.take(rows, units, output, step, state);
        }
    }

    /** The gates r and z in place of their sums, and r h. */
    private void gates(Pass pass, int step, float[] bias) {
        float[] all = pass.scratch(ALL);
        float[] one = pass.scratch(ONE);
        float[] state = pass.scratch(STATE);
        float[] reset = pass.scratch(RESET);
        for (int row = 0; row < pass.rows(); row++) {
            int a = (row * order.count() + step) * GATES * units;
            int u = row * 2 * units;
            for (int j = 0; j < 2 * units; j++) {
                one[u + j] = StepOrder.gate(all[a + j] + one[u + j] + bias[j]);
            }
            for (int j = 0; j < units; j++) {
                reset[row * units + j] = one[u + j] * state[row * units + j];
            }
        }
    }

    private void move(Pass pass, int step, float[][] parameters, float[] output, float[] kept) {
        float[] all = pass.scratch(ALL);
        float[] one = pass.scratch(ONE);
        float[] candidate = pass.scratch(CANDIDATE);
        float[] state = pass.scratch(STATE);
        int[] steps = pass.steps(0);
        for (int row = 0; row < pass.rows(); row++) {
            int vector = row * order.count() + step;
            if (StepOrder.isPadding(steps, row, step)) {
                clear(units, output, vector);
                clear(kept.length > 0 ? KEPT * units : 0, kept, vector);
                continue;
            }
            for (int j = 0; j < units; j++) {
                float r = one[row * 2 * units + j];
                float z = one[row * 2 * units + units + j];
                float q = candidate[row * units + j] + (resetAfter ? parameters[4][j] : 0);
                float own = all[(vector * GATES + 2) * units + j] + parameters[3][2 * units + j];
                float n = StepOrder.tanh(own + (resetAfter ? r * q : q));
                output[vector * units + j] = (1 - z) * n + z * state[row * units + j];
                if (kept.length > 0) {
                    int at = vector * KEPT * units + j;
                    kept[at] = r;
                    kept[at + units] = z;
                    kept[at + 2 * units] = n;
                    kept[at + 3 * units] = q;
                }
            }
        }
    }

    /** Makes a vector among others of its size zeros. */
    private static void clear(int size, float[] vectors, int vector) {
        Arrays.fill(vectors, vector * size, (vector + 1) * size, 0);
    }

    /**
     * From the last step that was taken to the first, with h the state before it:
     *
     * <pre>
     * dh' += dY_t,  da_z = dh' (h - n) z (1 - z),  da_n = dh' (1 - z) (1 - n^2),  dh = dh' z
     * after:  dq = da_n r,  da_r = da_n q r (1 - r),  dV += dq h^T,  dv += dq,  dh += V^T dq
     * before: dm = V^T da_n,  da_r = dm h r (1 - r),  dV += da_n (r h)^T,  dh += dm r
     * dU += [da_r da_z] h^T,  dh += U^T [da_r da_z]
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
        Arrays.fill(pass.scratch(STATE), 0, rows * units, 0);
        for (int k = order.count() - 1; k >= 0; k--) {
            float[] before = pass.scratch(BEFORE);
            if (k > 0) {
                order.take(rows, units, output, order.at(k - 1), before);
            } else {
                Arrays.fill(before, 0, rows * units, 0);
            }
            throughOutput(pass, order.at(k), kept, dOutput);
            if (resetAfter) {
                throughCandidate(pass, order.at(k), kept, parameters, dParameters);
            } else {
                throughResetState(pass, order.at(k), kept, parameters, dParameters);
            }
            float[] one = pass.scratch(ONE);
            takeGates(pass, order.at(k));
            products.multiplyTransposedA(2 * units, units, rows, one, before, dParameters[1], true);
            products.multiply(rows, units, 2 * units, one, parameters[1], pass.scratch(STATE), true);
        }
        int vectors = rows * order.count();
        products.multiplyTransposedA(gates, inputSize, vectors, all, inputs[0], dParameters[0], true);
        order.addSums(rows, gates, all, 0, gates, dParameters[3]);
        if (dInputs[0].length > 0) {
            products.multiply(vectors, inputSize, gates, all, parameters[0], dInputs[0], true);
        }
    }

    /** Gradients of a_z and a_n into those of all steps, and of the state as far as it passes by. */
    private void throughOutput(Pass pass, int step, float[] kept, float[] dOutput) {
        float[] all = pass.scratch(ALL);
        float[] dState = pass.scratch(STATE);
        float[] before = pass.scratch(BEFORE);
        int[] steps = pass.steps(0);
        for (int row = 0; row < pass.rows(); row++) {
            int vector = row * order.count() + step;
            if (StepOrder.isPadding(steps, row, step)) {
                clear(units, dState, row);
                clear(GATES * units, all, vector);
                continue;
            }
            for (int j = 0; j < units; j++) {
                int s = row * units + j;
                int at = vector * KEPT * units + j;
                int to = vector * GATES * units + j;
                float z = kept[at + units];
                float n = kept[at + 2 * units];
                float dH = dOutput[vector * units + j] + dState[s];
                all[to + units] = dH * (before[s] - n) * z * (1 - z);
                all[to + 2 * units] = dH * (1 - z) * (1 - n) * (1 + n);
                dState[s] = dH * z;
            }
        }
    }

    private void throughCandidate(Pass pass, int step, float[] kept, float[][] parameters, float[][] dParameters) {
        int rows = pass.rows();
        float[] all = pass.scratch(ALL);
        float[] dCandidate = pass.scratch(CANDIDATE);
        for (int row = 0; row < rows; row++) {
            int vector = row * order.count() + step;
            for (int j = 0; j < units; j++) {
                int at = vector * KEPT * units + j;
                int to = vector * GATES * units + j;
                float r = kept[at];
                float dN = all[to + 2 * units];
                dCandidate[row * units + j] = dN * r;
                dParameters[4][j] += dN * r;
                all[to] = dN * kept[at + 3 * units] * r * (1 - r);
            }
        }
        MatrixProducts products = pass.products();
        products.multiplyTransposedA(units, units, rows, dCandidate, pass.scratch(BEFORE), dParameters[2], true);
        products.multiply(rows, units, units, dCandidate, parameters[2], pass.scratch(STATE), true);
    }

    private void throughResetState(Pass pass, int step, float[] kept, float[][] parameters, float[][] dParameters) {
        int rows = pass.rows();
        float[] all = pass.scratch(ALL);
        float[] dN = pass.scratch(CANDIDATE);
        float[] before = pass.scratch(BEFORE);
        float[] reset = pass.scratch(RESET);
        for (int row = 0; row < rows; row++) {
            int vector = row * order.count() + step;
            for (int j = 0; j < units; j++) {
                dN[row * units + j] = all[(vector * GATES + 2) * units + j];
                reset[row * units + j] = kept[vector * KEPT * units + j] * before[row * units + j];
            }
        }
        MatrixProducts products = pass.products();
        products.multiplyTransposedA(units, units, rows, dN, reset, dParameters[2], true);
        products.multiply(rows, units, units, dN, parameters[2], reset, false);
        float[] dState = pass.scratch(STATE);
        for (int row = 0; row < rows; row++) {
            int vector = row * order.count() + step;
            for (int j = 0; j < units; j++) {
                float r = kept[vector * KEPT * units + j];
                int s = row * units + j;
                all[vector * GATES * units + j] = reset[s] * before[s] * r * (1 - r);
                dState[s] += reset[s] * r;
            }
        }
    }

    /** Gradients of a_r and a_z of a step, side by side. */
    private void takeGates(Pass pass, int step) {
        for (int row = 0; row < pass.rows(); row++) {
            int from = (row * order.count() + step) * GATES * units;
            System.arraycopy(pass.scratch(ALL), from, pass.scratch(ONE), row * 2 * units, 2 * units);
        }
    }
}
