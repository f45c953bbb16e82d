package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.backend.plain.Multiplier;

/** A wide C by panels, a narrow one by EJML: the same sums. One for each thread. */
final class PortableProducts implements Multiplier.Products {
    /** Columns from which copying panels pays. */
    private static final int WIDE = 24;

    private final PortableMultiplier weights;
    private final EjmlProducts narrow = new EjmlProducts();
    private final Panels wide = new Panels();

    PortableProducts(PortableMultiplier weights) {
        this.weights = weights;
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        if (n < WIDE) {
            narrow.multiply(m, n, k, a, b, c, accumulate);
        } else {
            wide.multiply(m, n, k, a, b, c, accumulate);
        }
    }

    @Override
    public void multiplyTransposedB(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        float[] bT = weights.transposedOf(b);
        if (bT.length > 0) {
            multiply(m, n, k, a, bT, c, accumulate);
        } else if (n < WIDE) {
            narrow.multiplyTransposedB(m, n, k, a, b, c, accumulate);
        } else {
            wide.multiplyTransposedB(m, n, k, a, b, c, accumulate);
        }
    }

    @Override
    public void multiplyTransposedA(int m, int n, int k, float[] a, float[] b, float[] c, boolean accumulate) {
        if (n < WIDE) {
            narrow.multiplyTransposedA(m, n, k, a, b, c, accumulate);
        } else {
            wide.multiplyTransposedA(m, n, k, a, b, c, accumulate);
        }
    }

    @Override
    public void close() {
        // the garbage collector frees heap arrays
    }
}
