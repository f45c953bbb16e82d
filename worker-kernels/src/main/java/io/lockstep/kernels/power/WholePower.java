package io.lockstep.kernels.power;

/** {@code base^exponent} by repeated squaring. */
public final class WholePower {
    private WholePower() {}

    /**
     * Relative error below {@code exponent} units of 2^-53 as for any product, in practice a few.
     *
     * @param exponent at least 0
     */
    public static double of(double base, long exponent) {
        double power = 1;
        double square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                power *= square;
            }
            square *= square;
        }
        return power;
    }
}
