package io.lockstep.kernels.layer;

/** Dense matrix products over row-major arrays, each from index 0; what a GEMM backend must offer. */
public interface MatrixProducts {
    /** {@code C = A B + (accumulate ? C : 0)}: A [M, K], B [K, N], C [M, N]. */
    void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate);

    /** {@code C = A B^T + (accumulate ? C : 0)}: A [M, K], B [N, K], C [M, N]. */
    void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate);

    /** {@code C = A^T B + (accumulate ? C : 0)}: A [K, M], B [K, N], C [M, N]. */
    void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate);
}
