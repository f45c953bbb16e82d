package io.lockstep.kernels.layer.upsampling;

/** Positions of the outputs of {@link Upsample} along one axis. */
record ScaledAxis(int input, int factor) {
    ScaledAxis {
        if ((long) input * factor > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "factor " + factor + " makes more than 2^31 elements of " + input + ". Use a smaller factor");
        }
    }

    int output() {
        return input * factor;
    }

    /** Place of an output among the inputs, not before the first. */
    private double place(int position) {
        return Math.max(0, (position + 0.5) / factor - 0.5);
    }

    /** The input at or before it. */
    int low(int position) {
        return (int) place(position);
    }

    /** The input behind it; the last one at the end. */
    int high(int position) {
        return Math.min(low(position) + 1, input - 1);
    }

    /** Share of {@link #high}, from 0 to 1; {@link #low} has the rest. */
    float share(int position) {
        return (float) (place(position) - low(position));
    }
}
