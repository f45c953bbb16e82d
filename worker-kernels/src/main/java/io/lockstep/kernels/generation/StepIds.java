package io.lockstep.kernels.generation;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;

/** The id that a model reads at a step. */
record StepIds(BatchValues values) {
    StepIds() {
        this(BatchValues.of(new TensorType(ElementType.I32, Shape.of(1), false), 1));
    }

    void set(int id) {
        values.ids().array()[0] = id;
    }
}
