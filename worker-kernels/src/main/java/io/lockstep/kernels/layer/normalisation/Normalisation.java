package io.lockstep.kernels.layer.normalisation;

/** What the normalising layers refuse in the same words. */
final class Normalisation {
    private Normalisation() {}

    static void checkEpsilon(double epsilon) {
        if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon + ". Usual: 1e-5");
        }
    }
}
