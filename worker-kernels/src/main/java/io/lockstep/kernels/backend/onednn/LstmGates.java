package io.lockstep.kernels.backend.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What {@link LstmOperation} does in Java with one step of all rows: gates, cell and state, and their gradients. */
final class LstmGates {
    private static final int GATES = 4;

    private final StepPieces pieces;
    private final StepPieces.Piece piece;
    private final StepMask mask;
    private final float forgetBias;
    private final FloatBuffer sums;
    private final boolean keeps;
    private @Nullable FloatBuffer before;
    private FloatBuffer cells = FloatBuffer.allocate(0);

    /**
     * @param sums [rows, 4 units]: sums of the gates i, f, g and o, or in backward the gates
     * @param keeps whether forward leaves the gates in the place of their sums
     */
    LstmGates(StepPieces pieces, StepMask mask, float forgetBias, FloatBuffer sums, boolean keeps) {
        this.pieces = pieces;
        this.mask = mask;
        this.piece = pieces.piece();
        this.forgetBias = forgetBias;
        this.sums = sums;
        this.keeps = keeps;
    }

    /**
     * @param cellsBefore those of the step before; null: zeros
     * @param cellsHere of this step
     */
    void cells(@Nullable FloatBuffer cellsBefore, FloatBuffer cellsHere) {
        before = cellsBefore;
        cells = cellsHere;
    }

    /** @param state where h is written */
    Work forward(FloatBuffer state) {
        StepPieces.Body body = (there, arrays) -> forward(there, arrays, state);
        return () -> pieces.each(piece, body);
    }

    private void forward(StepPieces.Piece there, float[][] arrays, FloatBuffer state) {
        int count = there.count();
        float[] i = arrays[0];
        float[] f = arrays[1];
        float[] g = arrays[2];
        float[] o = arrays[3];
        float[] c = arrays[4];
        float[] h = arrays[5];
        there.read(sums, GATES, 0, i);
        there.read(sums, GATES, 1, f);
        there.read(sums, GATES, 2, g);
        there.read(sums, GATES, 3, o);
        readBefore(there, c);
        StepLoops.sigmoid(i, 0, count);
        StepLoops.sigmoid(f, forgetBias, count);
        StepLoops.tanh(g, count);
        StepLoops.sigmoid(o, 0, count);
        StepLoops.cell(f, i, g, c, count);
        StepLoops.tanh(c, h, count);
        StepLoops.product(o, h, h, count);
        int[] valid = mask.valid();
        if (valid != null) {
            there.mask(valid, mask.step(), c);
            there.mask(valid, mask.step(), h);
        }
        there.write(state, h);
        there.write(cells, c);
        if (keeps) {
            there.write(sums, GATES, 0, i);
            there.write(sums, GATES, 1, f);
            there.write(sums, GATES, 2, g);
            there.write(sums, GATES, 3, o);
        }
    }

    private void readBefore(StepPieces.Piece there, float[] c) {
        if (before == null) {
            there.zero(c);
        } else {
            there.read(before, c);
        }
    }

    /**
     * @param last whether no step is behind it
     * @param dState gradient of h
     * @param dCell gradient of c through the step behind; then through this one
     * @param dSums [rows, 4 units], which may lie where the gates do
     */
    Work backward(boolean last, FloatBuffer dState, FloatBuffer dCell, FloatBuffer dSums) {
        StepPieces.Body body = (there, arrays) -> backward(there, arrays, last, dState, dCell, dSums);
        return () -> pieces.each(piece, body);
    }

    private void backward(
            StepPieces.Piece there,
            float[][] arrays,
            boolean last,
            FloatBuffer dState,
            FloatBuffer dCell,
            FloatBuffer dSums) {
        int count = there.count();
        float[] i = arrays[0];
        float[] f = arrays[1];
        float[] g = arrays[2];
        float[] o = arrays[3];
        float[] t = arrays[4];
        float[] c = arrays[5];
        float[] dH = arrays[6];
        float[] dC = arrays[7];
        there.read(sums, GATES, 0, i);
        there.read(sums, GATES, 1, f);
        there.read(sums, GATES, 2, g);
        there.read(sums, GATES, 3, o);
        there.read(cells, t);
        readBefore(there, c);
        there.read(dState, dH);
        if (last) {
            Arrays.fill(dC, 0, count, 0f);
        } else {
            there.read(dCell, dC);
        }
        StepLoops.tanh(t, count);
        StepLoops.addThroughTanh(dC, dH, o, t, count);
        StepLoops.throughSigmoid(dH, t, o, o, count);
        StepLoops.throughSigmoid(dC, c, f, c, count);
        StepLoops.product(dC, f, f, count);
        StepLoops.throughTanh(dC, i, g, t, count);
        StepLoops.throughSigmoid(dC, g, i, i, count);
        int[] valid = mask.valid();
        if (valid != null) {
            there.mask(valid, mask.step(), i);
            there.mask(valid, mask.step(), c);
            there.mask(valid, mask.step(), t);
            there.mask(valid, mask.step(), o);
            there.mask(valid, mask.step(), f);
        }
        there.write(dSums, GATES, 0, i);
        there.write(dSums, GATES, 1, c);
        there.write(dSums, GATES, 2, t);
        there.write(dSums, GATES, 3, o);
        there.write(dCell, f);
    }
}
