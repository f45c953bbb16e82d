package io.lockstep.driver.sound;

/**
 * The first coefficients of the cosine transform II, orthonormal, as {@code scipy.fft.dct(x, type=2, norm="ortho")}:
 *
 * <pre>
 * y[k] = w sum_n x[n] cos(pi k (2n + 1) / 2N),   w = sqrt(1 / N) for k = 0, else sqrt(2 / N)
 * </pre>
 */
final class CosineTransform {
    private final int size;
    private final int coefficients;
    /** [coefficients, size]. */
    private final double[] cosines;

    /** @param size N */
    CosineTransform(int size, int coefficients) {
        this.size = size;
        this.coefficients = coefficients;
        this.cosines = new double[coefficients * size];
        for (int k = 0; k < coefficients; k++) {
            double weight = Math.sqrt((k == 0 ? 1.0 : 2.0) / size);
            for (int n = 0; n < size; n++) {
                cosines[k * size + n] = weight * StrictMath.cos(StrictMath.PI * k * (2 * n + 1) / (2.0 * size));
            }
        }
    }

    /**
     * Transforms every column.
     *
     * @param x [size, columns]. Not modified.
     * @return [coefficients, columns], freshly made
     */
    double[] ofColumns(double[] x, int columns) {
        double[] y = new double[coefficients * columns];
        for (int k = 0; k < coefficients; k++) {
            for (int n = 0; n < size; n++) {
                double cosine = cosines[k * size + n];
                for (int column = 0; column < columns; column++) {
                    y[k * columns + column] += cosine * x[n * columns + column];
                }
            }
        }
        return y;
    }
}
