package io.lockstep.kernels.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import io.lockstep.kernels.layer.MatrixProducts;

/** Products over heap arrays for bridged layers, by oneDNN's row-major {@code sgemm}. */
final class NativeProducts implements MatrixProducts {
    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        check(dnnl_sgemm((byte) 'N', (byte) 'N', m, n, k, 1f, a, k, b, n, accumulate ? 1f : 0f, c, n));
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        check(dnnl_sgemm((byte) 'N', (byte) 'T', m, n, k, 1f, a, k, b, k, accumulate ? 1f : 0f, c, n));
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        check(dnnl_sgemm((byte) 'T', (byte) 'N', m, n, k, 1f, a, m, b, n, accumulate ? 1f : 0f, c, n));
    }

    private static void check(int status) {
        if (status != 0) {
            throw new IllegalStateException("onednn: sgemm failed with status " + status);
        }
    }
}
