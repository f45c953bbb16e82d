package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.parameter.ParameterTensor;

/** A shared tensor's gradient of nodes behind, kept while a node in front of them writes its own in the same place. */
final class SetAside {
    private final GradientTarget target;
    private final ParameterTensor tensor;
    private final float[] before;
    private final float[] own;

    SetAside(GradientTarget target, ParameterTensor tensor) {
        this.target = target;
        this.tensor = tensor;
        this.before = new float[tensor.size()];
        this.own = new float[tensor.size()];
    }

    /** Floats that one takes. */
    static long floats(ParameterTensor tensor) {
        return 2L * tensor.size();
    }

    /** Reads what is there. */
    void keep() {
        target.storage().read(tensor.offset(), before, 0, before.length);
    }

    /** Adds what was there to what is. */
    void add() {
        target.storage().read(tensor.offset(), own, 0, own.length);
        for (int i = 0; i < own.length; i++) {
            own[i] += before[i];
        }
        target.storage().write(tensor.offset(), own, 0, own.length);
    }

    /** Makes a sum a mean. */
    void divide(int count) {
        target.storage().read(tensor.offset(), own, 0, own.length);
        for (int i = 0; i < own.length; i++) {
            own[i] /= count;
        }
        target.storage().write(tensor.offset(), own, 0, own.length);
    }
}
