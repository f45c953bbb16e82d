package io.lockstep.kernels.layer.attention;

import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;

/**
 * Arithmetic of {@link MultiHeadAttention}. The projections of all steps of all rows are one product each; a head of a row is
 * two more forwards, four backwards. Kept of each row: q, k, v, the shares p and what the heads gave.
 *
 * @param steps T
 * @param heads H
 * @param size d, numbers of a head
 * @param causal whether a step reads no later one
 */
record AttentionKernel(int steps, int heads, int size, boolean causal) implements PlainKernel {
    /** Queries, keys, values. */
    static final int PARTS = 3;

    private static final int PROJECTED = 0;
    private static final int CONTEXT = 1;
    private static final int SHARES = 2;
    private static final int SCORES = 3;
    private static final int QUERY = 4;
    private static final int KEY = 5;
    private static final int VALUE = 6;
    private static final int RESULT = 7;

    private int width() {
        return heads * size;
    }

    @Override
    public int keptPerRow() {
        int numbers = Math.multiplyExact(PARTS + 1, width());
        return Math.multiplyExact(steps, Math.addExact(numbers, Math.multiplyExact(heads, steps)));
    }

    @Override
    public int[] scratchSizes(int rows) {
        int all = Math.multiplyExact(Math.multiplyExact(rows, steps), width());
        int square = Math.multiplyExact(steps, steps);
        int head = steps * size;
        return new int[] {Math.multiplyExact(PARTS, all), all, square, square, head, head, head, head};
    }

    @Override
    public void forward(Pass pass, float[][] parameters, float[][] inputs, float[] output, float[] kept) {
        int vectors = pass.rows() * steps;
        int width = width();
        MatrixProducts products = pass.products();
        float[] projected = pass.scratch(PROJECTED);
        float[] context = pass.scratch(CONTEXT);
        products.multiplyTransposedB(vectors, PARTS * width, width, inputs[0], parameters[0], projected, false);
        addBias(vectors, PARTS * width, parameters[1], projected);
        for (int row = 0; row < pass.rows(); row++) {
            for (int head = 0; head < heads; head++) {
                attend(pass, row, head, kept);
            }
            if (kept.length > 0) {
                int to = row * keptPerRow();
                System.arraycopy(
                        projected, row * steps * PARTS * width, kept, to + keptProjected(), steps * PARTS * width);
                System.arraycopy(context, row * steps * width, kept, to, steps * width);
            }
        }
        products.multiplyTransposedB(vectors, width, width, context, parameters[2], output, false);
        addBias(vectors, width, parameters[3], output);
    }

    /** Where the projections of a row lie in what is kept of it, behind what its heads gave. */
    private int keptProjected() {
        return steps * width();
    }

    private int keptShares(int row, int head) {
        return row * keptPerRow() + (PARTS + 1) * steps * width() + head * steps * steps;
    }

    /** {@code softmax(Q K^T / sqrt(d)) V} of a head, into its place. */
    private void attend(Pass pass, int row, int head, float[] kept) {
        MatrixProducts products = pass.products();
        float[] shares = pass.scratch(SHARES);
        float[] result = pass.scratch(RESULT);
        takeParts(pass, pass.scratch(PROJECTED), row * steps * PARTS * width(), head);
        products.multiplyTransposedB(steps, steps, size, pass.scratch(QUERY), pass.scratch(KEY), shares, false);
        int[] valid = pass.steps(0);
        softmax(shares, valid == null ? steps : valid[row]);
        read(products, shares, pass.scratch(VALUE), result, valid == null ? steps : valid[row]);
        put(result, pass.scratch(CONTEXT), row * steps * width() + head * size, width());
        if (kept.length > 0) {
            System.arraycopy(shares, 0, kept, keptShares(row, head), steps * steps);
        }
    }

    /** Queries, keys and values of a head. */
    private void takeParts(Pass pass, float[] projected, int from, int head) {
        int stride = PARTS * width();
        take(projected, from + head * size, stride, pass.scratch(QUERY));
        take(projected, from + width() + head * size, stride, pass.scratch(KEY));
        take(projected, from + 2 * width() + head * size, stride, pass.scratch(VALUE));
    }

    private void take(float[] all, int from, int stride, float[] head) {
        for (int t = 0; t < steps; t++) {
            System.arraycopy(all, from + t * stride, head, t * size, size);
        }
    }

    private void put(float[] head, float[] all, int to, int stride) {
        for (int t = 0; t < steps; t++) {
            System.arraycopy(head, t * size, all, to + t * stride, size);
        }
    }

    private static void addBias(int vectors, int width, float[] bias, float[] values) {
        for (int vector = 0; vector < vectors; vector++) {
            for (int i = 0; i < width; i++) {
                values[vector * width + i] += bias[i];
            }
        }
    }

    /** Steps that step t reads: the first ones. */
    private int end(int t, int valid) {
        return Math.min(valid, causal ? t + 1 : steps);
    }

    /** C = P V, where a step that is not read may be no number, which 0 times it would spread. */
    private void read(MatrixProducts products, float[] factors, float[] values, float[] result, int valid) {
        if (areFinite(values)) {
            products.multiply(steps, size, steps, factors, values, result, false);
            return;
        }
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < size; i++) {
                float sum = 0;
                for (int s = 0; s < end(t, valid); s++) {
                    sum += factors[t * steps + s] * values[s * size + i];
                }
                result[t * size + i] = sum;
            }
        }
    }

    private boolean areFinite(float[] values) {
        float sum = 0;
        for (int i = 0; i < steps * size; i++) {
            sum += values[i] * 0;
        }
        return sum == 0;
    }

    /**
     * Scores of each step become its shares of all steps it reads, sums in double in the order of steps; 0 of others.
     *
     * @param valid steps that may be read, the first ones
     */
    private void softmax(float[] scores, int valid) {
        double scale = 1 / Math.sqrt(size);
        for (int t = 0; t < steps; t++) {
            int from = t * steps;
            int end = from + end(t, valid);
            float largest = Float.NEGATIVE_INFINITY;
            for (int i = from; i < end; i++) {
                largest = Math.max(largest, scores[i]);
            }
            double sum = 0;
            for (int i = from; i < end; i++) {
                scores[i] = (float) StrictMath.exp(scale * ((double) scores[i] - largest));
                sum += scores[i];
            }
            for (int i = from; i < end; i++) {
                scores[i] = (float) (scores[i] / sum);
            }
            Arrays.fill(scores, end, from + steps, 0);
        }
    }

    /**
     * With C what the heads gave:
     *
     * <pre>
     * dO += dY^T C,  do += dY,  dC = dY O
     * of each head: dV = P^T dC,  dP = dC V^T,  dS = P (dP - sum of P dP) / sqrt(d),  dQ = dS K,  dK = dS^T Q
     * dW += [dQ dK dV]^T X,  db += [dQ dK dV],  dX += [dQ dK dV] W
     * </pre>
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
        int vectors = pass.rows() * steps;
        int width = width();
        MatrixProducts products = pass.products();
        float[] context = pass.scratch(CONTEXT);
        for (int row = 0; row < pass.rows(); row++) {
            System.arraycopy(kept, row * keptPerRow(), context, row * steps * width, steps * width);
        }
        products.multiplyTransposedA(width, width, vectors, dOutput, context, dParameters[2], true);
        addSums(vectors, width, dOutput, dParameters[3]);
        products.multiply(vectors, width, width, dOutput, parameters[2], context, false);
        for (int row = 0; row < pass.rows(); row++) {
            for (int head = 0; head < heads; head++) {
                attendBack(pass, row, head, kept);
            }
        }
        float[] dProjected = pass.scratch(PROJECTED);
        products.multiplyTransposedA(PARTS * width, width, vectors, dProjected, inputs[0], dParameters[0], true);
        addSums(vectors, PARTS * width, dProjected, dParameters[1]);
        if (dInputs[0].length > 0) {
            products.multiply(vectors, width, PARTS * width, dProjected, parameters[0], dInputs[0], true);
        }
    }

    /** Gradients of a head's queries, keys and values, from that of what it gave. */
    private void attendBack(Pass pass, int row, int head, float[] kept) {
        MatrixProducts products = pass.products();
        float[] shares = pass.scratch(SHARES);
        float[] dScores = pass.scratch(SCORES);
        float[] value = pass.scratch(VALUE);
        float[] dResult = pass.scratch(RESULT);
        float[] all = pass.scratch(PROJECTED);
        int width = width();
        int to = row * steps * PARTS * width + head * size;
        takeParts(pass, kept, row * keptPerRow() + keptProjected(), head);
        System.arraycopy(kept, keptShares(row, head), shares, 0, steps * steps);
        take(pass.scratch(CONTEXT), row * steps * width + head * size, width, dResult);
        products.multiplyTransposedB(steps, steps, size, dResult, value, dScores, false);
        products.multiplyTransposedA(steps, size, steps, shares, dResult, value, false);
        put(value, all, to + 2 * width, PARTS * width);
        int[] valid = pass.steps(0);
        int readable = valid == null ? steps : valid[row];
        throughSoftmax(shares, dScores, readable);
        read(products, dScores, pass.scratch(KEY), value, readable);
        put(value, all, to, PARTS * width);
        products.multiplyTransposedA(steps, size, steps, dScores, pass.scratch(QUERY), value, false);
        put(value, all, to + width, PARTS * width);
    }

    private void throughSoftmax(float[] shares, float[] gradients, int valid) {
        double scale = 1 / Math.sqrt(size);
        for (int t = 0; t < steps; t++) {
            int from = t * steps;
            int end = from + end(t, valid);
            double mean = 0;
            for (int i = from; i < end; i++) {
                mean += (double) shares[i] * gradients[i];
            }
            for (int i = from; i < end; i++) {
                gradients[i] = (float) (scale * shares[i] * (gradients[i] - mean));
            }
            Arrays.fill(gradients, end, from + steps, 0);
        }
    }

    private static void addSums(int vectors, int width, float[] values, float[] sums) {
        for (int vector = 0; vector < vectors; vector++) {
            for (int i = 0; i < width; i++) {
                sums[i] += values[vector * width + i];
            }
        }
    }
}
