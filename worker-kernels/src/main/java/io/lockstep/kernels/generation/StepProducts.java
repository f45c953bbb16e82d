package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.MatrixProducts;
import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * Products of one vector at a time. The weights of a model are turned over once, so that a product is a sum of columns, whose
 * elements are independent: vector instructions, and one order of sums. Not thread-safe.
 */
final class StepProducts implements MatrixProducts {
    private static final float[] NONE = {};

    /** Of each tensor it turned over; empty until it is asked for. */
    private final IdentityHashMap<float[], float[]> turned = new IdentityHashMap<>();

    /** Says that an array is a tensor, whose numbers stay as they are. */
    void weight(float[] tensor) {
        turned.put(tensor, NONE);
    }

    /** {@code c = B a}: B [n, k] a tensor. */
    void multiply(int n, int k, float[] b, float[] a, float[] c) {
        multiplyTransposedB(1, n, k, a, b, c, false);
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        if (m != 1) {
            throw new IllegalStateException("step: expected one vector, got " + m);
        }
        float[] columns = turned.get(b);
        if (columns == null) {
            throw new IllegalStateException("step: expected a product with a tensor of the model");
        }
        if (columns.length == 0) {
            columns = new float[n * k];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < k; j++) {
                    columns[j * n + i] = b[i * k + j];
                }
            }
            turned.put(b, columns);
        }
        if (!accumulate) {
            Arrays.fill(c, 0, n, 0);
        }
        for (int j = 0; j < k; j++) {
            add(n, a[j], columns, j * n, c);
        }
    }

    /** {@code c += factor x}. */
    static void add(int count, float factor, float[] x, int from, float[] c) {
        for (int i = 0; i < count; i++) {
            c[i] += factor * x[from + i];
        }
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        throw new IllegalStateException("step: expected products of forward passes of single vectors alone");
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        throw new IllegalStateException("step: expected products of forward passes of single vectors alone");
    }
}
