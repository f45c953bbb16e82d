package io.lockstep.kernels.generation;

/** Functions of recurrent layers. */
final class Gates {
    private Gates() {}

    /** {@code 1 / (1 + exp(-x))}. */
    static float gate(double x) {
        return (float) (1 / (1 + StrictMath.exp(-x)));
    }

    /** The hyperbolic tangent. */
    static float tanh(double x) {
        return (float) StrictMath.tanh(x);
    }
}
