package io.lockstep.kernels.backend.onednn;

import java.nio.FloatBuffer;

/**
 * What {@link GruOperation} does in Java with one step of all rows: gates, candidate and state, and their gradients.
 *
 * @param resetAfter whether r multiplies the product of the state, or the state
 * @param sums [rows, 3 units]: {@code x_t W^T + b}; forward leaves r, z and n there
 * @param two [rows, 2 units]: product of the state for r and z; in backward their gradients
 * @param candidate [rows, units]: product of the state, or of what r leaves of it; in backward the gradient of that, or of n
 * @param before the state before
 */
record GruGates(
        StepPieces pieces,
        StepPieces.Piece piece,
        StepMask mask,
        boolean resetAfter,
        FloatBuffer sums,
        FloatBuffer two,
        FloatBuffer candidate,
        FloatBuffer before) {
    private static final int GATES = 3;

    /** @param reset where {@code r h} is written, unless r comes after */
    Work gates(FloatBuffer reset) {
        StepPieces.Body body = (there, arrays) -> gates(there, arrays, reset);
        return () -> pieces.each(piece, body);
    }

    private void gates(StepPieces.Piece there, float[][] arrays, FloatBuffer reset) {
        int count = there.count();
        float[] r = arrays[0];
        float[] z = arrays[1];
        float[] more = arrays[2];
        there.read(sums, GATES, 0, r);
        there.read(two, 2, 0, more);
        StepLoops.sum(r, more, r, count);
        StepLoops.sigmoid(r, 0, count);
        there.write(sums, GATES, 0, r);
        there.read(sums, GATES, 1, z);
        there.read(two, 2, 1, more);
        StepLoops.sum(z, more, z, count);
        StepLoops.sigmoid(z, 0, count);
        there.write(sums, GATES, 1, z);
        if (!resetAfter) {
            there.read(before, more);
            StepLoops.product(r, more, r, count);
            there.write(reset, r);
        }
    }

    /** @param state where h is written; may be where the state before is */
    Work move(FloatBuffer state) {
        StepPieces.Body body = (there, arrays) -> move(there, arrays, state);
        return () -> pieces.each(piece, body);
    }

    private void move(StepPieces.Piece there, float[][] arrays, FloatBuffer state) {
        int count = there.count();
        float[] r = arrays[0];
        float[] z = arrays[1];
        float[] n = arrays[2];
        float[] q = arrays[3];
        float[] h = arrays[4];
        there.read(sums, GATES, 1, z);
        there.read(sums, GATES, 2, n);
        there.read(candidate, q);
        there.read(before, h);
        if (resetAfter) {
            there.read(sums, GATES, 0, r);
            StepLoops.product(r, q, q, count);
        }
        StepLoops.sum(n, q, n, count);
        StepLoops.tanh(n, count);
        there.write(sums, GATES, 2, n);
        StepLoops.mixture(z, n, h, count);
        int[] valid = mask.valid();
        if (valid != null) {
            there.mask(valid, mask.step(), h);
        }
        there.write(state, h);
    }

    /**
     * Through the output: gradients of z and n into {@code dSums}, that of z into {@code two}; where r comes after also those of r
     * and of the product of the state, else that of n into {@code candidate}.
     *
     * @param last whether no step is behind it
     * @param dOutput gradient of h as an output
     * @param dState gradient of h through the step behind it; then of the state before, as far as it passes by
     * @param product of the state as forward left it, where r comes after
     * @param dSums [rows, 3 units], which may lie where the gates do
     * @param dBias [units] sums of the gradient of the product. Accumulated into.
     */
    record Back(
            boolean last,
            FloatBuffer dOutput,
            FloatBuffer dState,
            FloatBuffer product,
            FloatBuffer dSums,
            float[] dBias) {}

    Work backward(Back back) {
        StepPieces.Body body = (there, arrays) -> backward(there, arrays, back);
        return () -> pieces.each(piece, body);
    }

    private void backward(StepPieces.Piece there, float[][] arrays, Back back) {
        int count = there.count();
        float[] r = arrays[0];
        float[] z = arrays[1];
        float[] n = arrays[2];
        float[] h = arrays[3];
        float[] dH = arrays[4];
        float[] dZ = arrays[5];
        float[] dN = arrays[6];
        float[] q = arrays[7];
        there.read(sums, GATES, 0, r);
        there.read(sums, GATES, 1, z);
        there.read(sums, GATES, 2, n);
        there.read(before, h);
        there.read(back.dOutput, dH);
        if (!back.last) {
            there.read(back.dState, q);
            StepLoops.sum(dH, q, dH, count);
        }
        int[] valid = mask.valid();
        if (valid != null) {
            there.mask(valid, mask.step(), dH);
        }
        StepLoops.difference(h, n, h, count);
        StepLoops.throughSigmoid(dH, h, z, dZ, count);
        StepLoops.throughMixture(dH, z, n, dN, count);
        StepLoops.product(dH, z, dH, count);
        there.write(back.dState, dH);
        there.write(back.dSums, GATES, 1, dZ);
        there.write(two, 2, 1, dZ);
        there.write(back.dSums, GATES, 2, dN);
        if (resetAfter) {
            there.read(back.product, q);
            StepLoops.throughSigmoid(dN, q, r, dZ, count);
            there.write(back.dSums, GATES, 0, dZ);
            there.write(two, 2, 0, dZ);
            StepLoops.product(dN, r, dN, count);
            there.addTo(back.dBias, dN);
        }
        there.write(candidate, dN);
    }

    /**
     * Through what r leaves of the state, where that is multiplied: the gradient of r, and of the state before.
     *
     * @param dReset gradient of {@code r h}
     */
    Work throughReset(FloatBuffer dReset, Back back) {
        StepPieces.Body body = (there, arrays) -> throughReset(there, arrays, dReset, back);
        return () -> pieces.each(piece, body);
    }

    private void throughReset(StepPieces.Piece there, float[][] arrays, FloatBuffer dReset, Back back) {
        int count = there.count();
        float[] r = arrays[0];
        float[] h = arrays[1];
        float[] dM = arrays[2];
        float[] dR = arrays[3];
        float[] dH = arrays[4];
        there.read(sums, GATES, 0, r);
        there.read(before, h);
        there.read(dReset, dM);
        there.read(back.dState, dH);
        StepLoops.throughSigmoid(dM, h, r, dR, count);
        StepLoops.product(dM, r, dM, count);
        StepLoops.sum(dH, dM, dH, count);
        there.write(back.dState, dH);
        there.write(back.dSums, GATES, 0, dR);
        there.write(two, 2, 0, dR);
    }
}
