package io.lockstep.kernels.layer.activation;

/** erf and erfc the slow way, for comparison. */
public final class ReferenceErf {
    private ReferenceErf() {}

    /** {@code 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!}: all terms of one sign. */
    public static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 400; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
    }

    /** For x of at least 2: {@code exp(-x^2)/sqrt(pi) 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …))))}. */
    static double erfc(double x) {
        double fraction = x;
        for (int n = 400; n >= 1; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
