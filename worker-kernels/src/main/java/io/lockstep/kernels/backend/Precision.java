package io.lockstep.kernels.backend;

import java.util.Locale;

/** Precision that products are computed in; parameters, sums and losses are float32 always. */
public enum Precision {
    /** float32. */
    F32,

    /**
     * Operands of every matrix product and convolution (inputs, weights and gradients alike) are rounded to bf16:
     * float32's exponents with 8 significant bits, to the nearest, ties to even. Their products are added in float32.
     * Everything else is float32: parameters, their updates, biases, activations, norms, losses, sums. A backend may
     * hold values between layers in bf16 too.
     */
    BF16;

    private static final String EMULATED = " emulated";

    /** As in a config: {@code f32}, {@code bf16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What bits depend on where a backend only emulates this precision. */
    String emulatedBy(String identity) {
        return identity + ", " + label() + EMULATED;
    }

    /** Whether such an identity says that this precision is emulated. */
    public boolean isEmulatedBy(String identity) {
        return identity.endsWith(", " + label() + EMULATED);
    }

    /** What people should know when a backend emulates this precision. */
    public String emulationWarning(String backend) {
        return "train.precision: the " + backend + " backend has no " + label()
                + " arithmetic here. It rounds operands and"
                + " computes in f32, slower than f32 itself. Set train.precision: f32, or use executors whose processors"
                + " have it";
    }
}
