package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;

/**
 * The targets of each answer as its loss reads them, out of batches, where the dense ones of all answers lie side by
 * side. Targets that stand alone already are not copied. Not thread-safe.
 */
public final class AnswerTargets {
    private final BatchValues[] own;
    private final int[] firsts;
    private final boolean alone;

    /** @param capacity most rows */
    public AnswerTargets(Graph graph, int capacity) {
        List<TensorType> types = graph.spec().targetTypes();
        this.own = new BatchValues[types.size()];
        this.firsts = new int[own.length];
        this.alone = own.length == 1;
        int first = 0;
        for (int i = 0; i < own.length; i++) {
            own[i] = BatchValues.of(types.get(i), capacity);
            firsts[i] = first;
            first += types.get(i).denseSize();
        }
    }

    /** Those of all rows, of an answer; until the next call. Not to be modified. */
    public BatchValues of(Batch batch, int answer) {
        if (!own[answer].type().isDense()) {
            return batch.targetValues(answer);
        }
        return alone ? batch.denseTargets() : of(batch, answer, 0, batch.rows());
    }

    /** Those of some rows, copied to the beginning. */
    public BatchValues of(Batch batch, int answer, int from, int count) {
        BatchValues values = own[answer];
        if (values instanceof FloatValues floats && values.type().isDense()) {
            int size = values.itemSize();
            int all = batch.targetSize();
            Columns.copy(count, size, batch.targets(), from * all + firsts[answer], all, floats.array(), 0, size);
        } else {
            values.copyRows(batch.targetValues(answer), from, count);
        }
        return values;
    }
}
