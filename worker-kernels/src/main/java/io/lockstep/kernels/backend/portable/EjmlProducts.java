package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.layer.MatrixProducts;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.mult.MatrixMatrixMult_FDRM;

/**
 * Products by EJML's loops in "reorder" form: every element of C is a sum in order of k, so a row of C depends on its own
 * row of A only, and the inner loop runs along rows of B and C, which the JIT vectorizes (a dot product it does not).
 * {@code A B^T} therefore runs as {@code A (B^T)}, with B^T taken from the packed weights, or made here. One for each
 * thread.
 */
final class EjmlProducts implements MatrixProducts {
    private final FMatrixRMaj left = new FMatrixRMaj();
    private final FMatrixRMaj right = new FMatrixRMaj();
    private final FMatrixRMaj result = new FMatrixRMaj();
    private final PackedWeights weights;
    private float[] transposed = {};

    EjmlProducts(PackedWeights weights) {
        this.weights = weights;
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        wrap(left, a, m, k);
        wrap(right, b, k, n);
        wrap(result, c, m, n);
        if (accumulate) {
            MatrixMatrixMult_FDRM.multAdd_reorder(left, right, result);
        } else {
            MatrixMatrixMult_FDRM.mult_reorder(left, right, result);
        }
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        float[] bT = weights.transposedOf(b);
        if (bT.length == 0) {
            if (transposed.length < n * k) {
                transposed = new float[n * k];
            }
            Transposition.transpose(n, k, b, transposed);
            bT = transposed;
        }
        multiply(m, n, k, a, bT, c, accumulate);
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        wrap(left, a, k, m);
        wrap(right, b, k, n);
        wrap(result, c, m, n);
        if (accumulate) {
            MatrixMatrixMult_FDRM.multAddTransA_reorder(left, right, result);
        } else {
            MatrixMatrixMult_FDRM.multTransA_reorder(left, right, result);
        }
    }

    private static void wrap(FMatrixRMaj matrix, float[] data, int rows, int columns) {
        matrix.data = data;
        matrix.numRows = rows;
        matrix.numCols = columns;
    }
}
