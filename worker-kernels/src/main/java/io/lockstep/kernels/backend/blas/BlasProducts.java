package io.lockstep.kernels.backend.blas;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import io.lockstep.kernels.backend.plain.Multiplier;
import io.lockstep.kernels.backend.plain.OperandSizes;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Products by {@code cblas_sgemm} on copies outside the heap. (JavaCPP's calls with arrays allocate and copy all three,
 * to and fro, weights too.) One for each thread.
 */
final class BlasProducts implements Multiplier.Products {
    private final BlasMultiplier weights;
    private final NativeMatrix left;
    private final NativeMatrix right;
    private final NativeMatrix result;

    BlasProducts(BlasMultiplier weights, OperandSizes sizes) {
        this.weights = weights;
        this.left = new NativeMatrix(sizes.operand());
        this.right = new NativeMatrix(sizes.operand());
        this.result = new NativeMatrix(sizes.result());
    }

    static long bytes(OperandSizes sizes) {
        return (2L * sizes.operand() + sizes.result()) * Float.BYTES;
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        FloatPointer x = operand(a, m * k, left);
        FloatPointer y = operand(b, k * n, right);
        float beta = begin(c, m * n, accumulate);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1f, x, k, y, n, beta, result.pointer(), n);
        result.read(c, m * n);
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        FloatPointer x = operand(a, m * k, left);
        FloatPointer y = operand(b, n * k, right);
        float beta = begin(c, m * n, accumulate);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1f, x, k, y, k, beta, result.pointer(), n);
        result.read(c, m * n);
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        FloatPointer x = operand(a, k * m, left);
        FloatPointer y = operand(b, k * n, right);
        float beta = begin(c, m * n, accumulate);
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, 1f, x, m, y, n, beta, result.pointer(), n);
        result.read(c, m * n);
    }

    private FloatPointer operand(float[] matrix, int count, NativeMatrix place) {
        FloatPointer copy = weights.copyOf(matrix);
        if (copy != null) {
            return copy;
        }
        place.write(matrix, count);
        return place.pointer();
    }

    /** What C is multiplied by before the product is added. */
    private float begin(float[] c, int count, boolean accumulate) {
        if (!accumulate) {
            return 0;
        }
        result.write(c, count);
        return 1;
    }

    @Override
    public void close() {
        left.close();
        right.close();
        result.close();
    }
}
