package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.Mixing;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a mixed row's other part adds: targets, weights and the memory for its gradient, made when it is needed first. */
final class MixedTargets {
    private final int capacity;
    private final List<TensorType> types;
    private final @Nullable BatchValues[] others;
    private final float[] @Nullable [] gradients;
    private float[] weights = {};

    MixedTargets(Graph graph, int capacity) {
        this.capacity = capacity;
        this.types = new ArrayList<>();
        for (int i = 0; i < graph.outputCount(); i++) {
            types.add(graph.targetType(i));
        }
        this.others = new @Nullable BatchValues[types.size()];
        this.gradients = new float[types.size()][];
    }

    /** Of each row, in its own place; until the next call. */
    float[] ownWeights(Batch batch, Mixing mixing, float factor) {
        float[] own = weights();
        for (int row = 0; row < batch.rows(); row++) {
            own[row] = factor * mixing.share(row) * batch.weights()[row];
        }
        return own;
    }

    /** Of the other row in each place; until the next call. */
    float[] otherWeights(Batch batch, Mixing mixing, float factor) {
        float[] own = weights();
        for (int row = 0; row < batch.rows(); row++) {
            own[row] = factor * mixing.otherShare(row) * batch.weights()[mixing.other(row)];
        }
        return own;
    }

    private float[] weights() {
        if (weights.length == 0) {
            weights = new float[capacity];
        }
        return weights;
    }

    /**
     * The targets of the other row in each place.
     *
     * @param targets of an output's rows, dense. Not modified.
     */
    BatchValues others(BatchValues targets, int rows, Mixing mixing, int output) {
        BatchValues found = others[output];
        if (found == null) {
            found = BatchValues.of(types.get(output), capacity);
            others[output] = found;
        }
        int size = found.itemSize();
        float[] from = targets.floats();
        float[] to = found.floats();
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, mixing.other(row) * size, to, row * size, size);
        }
        return found;
    }

    /** [capacity, output size], or empty as the gradient it is added to. */
    float[] gradient(int output, int length) {
        float[] found = gradients[output];
        if (found == null || found.length != length) {
            found = new float[length];
            gradients[output] = found;
        }
        return found;
    }
}
