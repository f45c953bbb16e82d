package io.lockstep.kernels.layer.attention;

import io.lockstep.kernels.layer.DropoutMask;
import io.lockstep.kernels.layer.MatrixProducts;
import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.layer.PlainKernel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic of {@link MultiHeadAttention}. The projections of all steps of all rows are one product each; a head of a row is
 * two more forwards, four backwards. Of two inputs all of both is projected, and what is not read of either is left. Kept of
 * each row: what the heads gave, what was projected, the shares p before any is dropped.
 *
 * @param steps T
 * @param read S, steps that are attended to
 * @param heads H
 * @param size d, numbers of a head
 * @param crosses whether these are of a second input
 * @param causal whether a step reads no later one
 * @param rotary turns queries and keys; null: none
 * @param dropout probability of a share to be dropped in training
 */
record AttentionKernel(
        int steps,
        int read,
        int heads,
        int size,
        boolean crosses,
        boolean causal,
        @Nullable RotaryPositions rotary,
        float dropout)
        implements PlainKernel {
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
    private static final int PROJECTED_READ = 8;
    private static final int FACTORS = 9;

    private int width() {
        return heads * size;
    }

    @Override
    public int keptPerRow() {
        int numbers = Math.multiplyExact(steps, Math.multiplyExact(PARTS + 1, width()));
        int others = crosses ? Math.multiplyExact(read, Math.multiplyExact(PARTS, width())) : 0;
        int shares = Math.multiplyExact(heads, Math.multiplyExact(steps, read));
        return Math.addExact(numbers, Math.addExact(others, shares));
    }

    @Override
    public int[] scratchSizes(int rows) {
        int all = Math.multiplyExact(Math.multiplyExact(rows, steps), width());
        int others = crosses ? Math.multiplyExact(Math.multiplyExact(rows, read), PARTS * width()) : 0;
        int shares = Math.multiplyExact(steps, read);
        int head = Math.max(steps, read) * size;
        int factors = dropout > 0 ? Math.multiplyExact(rows, Math.multiplyExact(heads, shares)) : 0;
        return new int[] {Math.multiplyExact(PARTS, all), all, shares, shares, head, head, head, head, others, factors};
    }

    private boolean drops(Pass pass) {
        return dropout > 0 && pass.training();
    }

    /** Makes what the shares of all rows are multiplied with, the same in both directions. */
    private void makeFactors(Pass pass) {
        if (drops(pass)) {
            DropoutMask.ofThread().write(pass, dropout, heads * steps * read, pass.scratch(FACTORS));
        }
    }

    /** Multiplies shares of a head, or their gradients, with their factors. */
    private void drop(Pass pass, int row, int head, float[] shares) {
        if (drops(pass)) {
            float[] factors = pass.scratch(FACTORS);
            int from = (row * heads + head) * steps * read;
            for (int i = 0; i < steps * read; i++) {
                shares[i] *= factors[from + i];
            }
        }
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
        if (crosses) {
            float[] other = pass.scratch(PROJECTED_READ);
            int others = pass.rows() * read;
            products.multiplyTransposedB(others, PARTS * width, width, inputs[1], parameters[0], other, false);
            addBias(others, PARTS * width, parameters[1], other);
        }
        makeFactors(pass);
        for (int row = 0; row < pass.rows(); row++) {
            for (int head = 0; head < heads; head++) {
                attend(pass, row, head, kept);
            }
            if (kept.length > 0) {
                int to = row * keptPerRow();
                System.arraycopy(
                        projected, row * steps * PARTS * width, kept, to + keptProjected(), steps * PARTS * width);
                System.arraycopy(context, row * steps * width, kept, to, steps * width);
                if (crosses) {
                    int count = read * PARTS * width;
                    System.arraycopy(pass.scratch(PROJECTED_READ), row * count, kept, to + keptRead(), count);
                }
            }
        }
        products.multiplyTransposedB(vectors, width, width, context, parameters[2], output, false);
        addBias(vectors, width, parameters[3], output);
    }

    /** Where the projections of a row lie in what is kept of it, behind what its heads gave. */
    private int keptProjected() {
        return steps * width();
    }

    /** Where those of what it attends to lie. */
    private int keptRead() {
        return crosses ? (PARTS + 1) * steps * width() : keptProjected();
    }

    private int keptShares(int row, int head) {
        int before = (PARTS + 1) * steps * width() + (crosses ? PARTS * read * width() : 0);
        return row * keptPerRow() + before + head * steps * read;
    }

    /** {@code softmax(Q K^T / sqrt(d)) V} of a head, into its place. */
    private void attend(Pass pass, int row, int head, float[] kept) {
        MatrixProducts products = pass.products();
        float[] shares = pass.scratch(SHARES);
        float[] result = pass.scratch(RESULT);
        float[] other = pass.scratch(crosses ? PROJECTED_READ : PROJECTED);
        takeQueries(pass, pass.scratch(PROJECTED), row * steps * PARTS * width(), head);
        takeKeys(pass, other, row * read * PARTS * width(), head);
        products.multiplyTransposedB(steps, read, size, pass.scratch(QUERY), pass.scratch(KEY), shares, false);
        int readable = readable(pass, row);
        softmax(shares, readable);
        if (kept.length > 0) {
            System.arraycopy(shares, 0, kept, keptShares(row, head), steps * read);
        }
        drop(pass, row, head, shares);
        read(products, shares, pass.scratch(VALUE), result, readable);
        put(steps, result, pass.scratch(CONTEXT), row * steps * width() + head * size, width());
    }

    /** Steps of a row that may be read: the first ones. */
    private int readable(Pass pass, int row) {
        int[] valid = pass.steps(crosses ? 1 : 0);
        return valid == null ? read : valid[row];
    }

    private void takeQueries(Pass pass, float[] projected, int from, int head) {
        float[] query = pass.scratch(QUERY);
        take(steps, projected, from + head * size, PARTS * width(), query);
        for (int t = 0; rotary != null && t < steps; t++) {
            rotary.turn(t, query, t * size);
        }
    }

    private void takeKeys(Pass pass, float[] projected, int from, int head) {
        float[] key = pass.scratch(KEY);
        take(read, projected, from + width() + head * size, PARTS * width(), key);
        for (int t = 0; rotary != null && t < read; t++) {
            rotary.turn(t, key, t * size);
        }
        take(read, projected, from + 2 * width() + head * size, PARTS * width(), pass.scratch(VALUE));
    }

    private void take(int count, float[] all, int from, int stride, float[] head) {
        for (int t = 0; t < count; t++) {
            System.arraycopy(all, from + t * stride, head, t * size, size);
        }
    }

    private void put(int count, float[] head, float[] all, int to, int stride) {
        for (int t = 0; t < count; t++) {
            System.arraycopy(head, t * size, all, to + t * stride, size);
        }
    }

    /** Gradients of turned queries or keys, turned back. */
    private void putBack(int count, float[] head, float[] all, int to) {
        for (int t = 0; rotary != null && t < count; t++) {
            rotary.turnBack(t, head, t * size);
        }
        put(count, head, all, to, PARTS * width());
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
        return Math.min(valid, causal ? t + 1 : read);
    }

    /** C = P V, where a step that is not read may be no number, which 0 times it would spread. */
    private void read(MatrixProducts products, float[] factors, float[] values, float[] result, int valid) {
        if (areFinite(values)) {
            products.multiply(steps, size, read, factors, values, result, false);
            return;
        }
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < size; i++) {
                float sum = 0;
                for (int s = 0; s < end(t, valid); s++) {
                    sum += factors[t * read + s] * values[s * size + i];
                }
                result[t * size + i] = sum;
            }
        }
    }

    private boolean areFinite(float[] values) {
        float sum = 0;
        for (int i = 0; i < read * size; i++) {
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
            int from = t * read;
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
            Arrays.fill(scores, end, from + read, 0);
        }
    }

    /**
     * With C what the heads gave:
     *
     * <pre>
     * dO += dY^T C,  do += dY,  dC = dY O
     * of each head, F its factors: dV = (P F)^T dC,  dP = F (dC V^T),  dS = P (dP - sum of P dP) / sqrt(d),  dQ = dS K,  dK = dS^T Q
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
        float[] dProjected = pass.scratch(PROJECTED);
        float[] dOther = pass.scratch(crosses ? PROJECTED_READ : PROJECTED);
        makeFactors(pass);
        Arrays.fill(dProjected, 0, vectors * PARTS * width, 0);
        Arrays.fill(dOther, 0, pass.rows() * read * PARTS * width, 0);
        for (int row = 0; row < pass.rows(); row++) {
            for (int head = 0; head < heads; head++) {
                attendBack(pass, row, head, kept, dProjected, dOther);
            }
        }
        project(pass, 0, vectors, dProjected, parameters, inputs, dInputs, dParameters);
        if (crosses) {
            project(pass, 1, pass.rows() * read, dOther, parameters, inputs, dInputs, dParameters);
        }
    }

    /** The projection of an input, backwards. */
    private void project(
            Pass pass,
            int input,
            int vectors,
            float[] dProjected,
            float[][] parameters,
            float[][] inputs,
            float[][] dInputs,
            float[][] dParameters) {
        int width = width();
        MatrixProducts products = pass.products();
        products.multiplyTransposedA(PARTS * width, width, vectors, dProjected, inputs[input], dParameters[0], true);
        addSums(vectors, PARTS * width, dProjected, dParameters[1]);
        if (dInputs[input].length > 0) {
            products.multiply(vectors, width, PARTS * width, dProjected, parameters[0], dInputs[input], true);
        }
    }

    /** Gradients of a head's queries, keys and values, from that of what it gave. */
    private void attendBack(Pass pass, int row, int head, float[] kept, float[] dQueries, float[] dKeys) {
        MatrixProducts products = pass.products();
        float[] shares = pass.scratch(SHARES);
        float[] dScores = pass.scratch(SCORES);
        float[] value = pass.scratch(VALUE);
        float[] dResult = pass.scratch(RESULT);
        int width = width();
        int to = row * steps * PARTS * width + head * size;
        int toRead = row * read * PARTS * width + head * size;
        takeQueries(pass, kept, row * keptPerRow() + keptProjected(), head);
        takeKeys(pass, kept, row * keptPerRow() + keptRead(), head);
        System.arraycopy(kept, keptShares(row, head), shares, 0, steps * read);
        take(steps, pass.scratch(CONTEXT), row * steps * width + head * size, width, dResult);
        products.multiplyTransposedB(steps, read, size, dResult, value, dScores, false);
        drop(pass, row, head, dScores);
        drop(pass, row, head, shares);
        products.multiplyTransposedA(read, size, steps, shares, dResult, value, false);
        put(read, value, dKeys, toRead + 2 * width, PARTS * width);
        System.arraycopy(kept, keptShares(row, head), shares, 0, steps * read);
        int readable = readable(pass, row);
        throughSoftmax(shares, dScores, readable);
        read(products, dScores, pass.scratch(KEY), value, readable);
        putBack(steps, value, dQueries, to);
        products.multiplyTransposedA(read, size, steps, dScores, pass.scratch(QUERY), value, false);
        putBack(read, value, dKeys, toRead + width);
    }

    private void throughSoftmax(float[] shares, float[] gradients, int valid) {
        double scale = 1 / Math.sqrt(size);
        for (int t = 0; t < steps; t++) {
            int from = t * read;
            int end = from + end(t, valid);
            double mean = 0;
            for (int i = from; i < end; i++) {
                mean += (double) shares[i] * gradients[i];
            }
            for (int i = from; i < end; i++) {
                gradients[i] = (float) (scale * shares[i] * (gradients[i] - mean));
            }
            Arrays.fill(gradients, end, from + read, 0);
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
