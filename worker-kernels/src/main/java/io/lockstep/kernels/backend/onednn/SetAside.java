package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.parameter.ParameterTensor;

/** A shared tensor's gradient of nodes behind, kept while a node in front of them writes its own in the same place. */
final class SetAside {
    /** Floats of a piece, which stays in the first cache. */
    private static final int PIECE = 2048;

    private final GradientTarget target;
    private final ParameterTensor tensor;
    private final float[] before;
    private final float[] piece;

    SetAside(GradientTarget target, ParameterTensor tensor) {
        this.target = target;
        this.tensor = tensor;
        this.before = new float[tensor.size()];
        this.piece = new float[Math.min(PIECE, tensor.size())];
    }

    /** Floats that one takes. */
    static long floats(ParameterTensor tensor) {
        return (long) tensor.size() + Math.min(PIECE, tensor.size());
    }

    /** Reads what is there. */
    void keep() {
        target.storage().read(tensor.offset(), before, 0, before.length);
    }

    /** Adds what was there to what is. */
    void add() {
        for (int from = 0; from < before.length; from += piece.length) {
            int count = Math.min(piece.length, before.length - from);
            target.storage().read(tensor.offset() + from, piece, 0, count);
            for (int i = 0; i < count; i++) {
                piece[i] += before[from + i];
            }
            target.storage().write(tensor.offset() + from, piece, 0, count);
        }
    }

    /** Makes a sum a mean. */
    void divide(int divisor) {
        for (int from = 0; from < before.length; from += piece.length) {
            int count = Math.min(piece.length, before.length - from);
            target.storage().read(tensor.offset() + from, piece, 0, count);
            for (int i = 0; i < count; i++) {
                piece[i] /= divisor;
            }
            target.storage().write(tensor.offset() + from, piece, 0, count);
        }
    }
}
