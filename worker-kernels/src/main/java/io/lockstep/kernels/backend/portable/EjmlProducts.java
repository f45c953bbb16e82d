package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.layer.MatrixProducts;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.mult.MatrixMatrixMult_FDRM;

/**
 * Products by EJML, with every element of C a sum in order of k, so that a row of C depends on its own row of A only.
 * What {@link Panels} give for wide C is the same sums. One for each thread.
 */
final class EjmlProducts implements MatrixProducts {
    private final FMatrixRMaj left = new FMatrixRMaj();
    private final FMatrixRMaj right = new FMatrixRMaj();
    private final FMatrixRMaj result = new FMatrixRMaj();

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
        wrap(left, a, m, k);
        wrap(right, b, n, k);
        wrap(result, c, m, n);
        if (accumulate) {
            MatrixMatrixMult_FDRM.multAddTransB(left, right, result);
        } else {
            MatrixMatrixMult_FDRM.multTransB(left, right, result);
        }
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
