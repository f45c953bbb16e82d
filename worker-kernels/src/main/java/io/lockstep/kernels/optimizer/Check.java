package io.lockstep.kernels.optimizer;

/** The ranges of hyperparameters, each refused in the same words. */
final class Check {
    private Check() {}

    static void learningRate(String optimizer, double value) {
        require(value > 0 && Double.isFinite(value), optimizer, "learningRate", "above 0", value);
    }

    static void weightDecay(String optimizer, double value) {
        notNegative(optimizer, "weightDecay", value);
    }

    static void notNegative(String optimizer, String name, double value) {
        require(value >= 0 && Double.isFinite(value), optimizer, name, "at least 0", value);
    }

    static void fraction(String optimizer, String name, double value) {
        require(value >= 0 && value < 1, optimizer, name, "in [0, 1)", value);
    }

    static void positive(String optimizer, String name, double value) {
        require(value > 0 && Double.isFinite(value), optimizer, name, "above 0", value);
    }

    private static void require(boolean good, String optimizer, String name, String range, double value) {
        if (!good) {
            throw new IllegalArgumentException(optimizer + ": " + name + " must be " + range + ", got " + value);
        }
    }
}
