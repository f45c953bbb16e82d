package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.FloatValues;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;

/**
 * The targets of each answer as its loss reads them, out of batches, where the dense ones of all the model's outputs lie
 * side by side; or the input that it is compared with. Targets that stand alone already are not copied. Not thread-safe.
 */
public final class AnswerTargets {
    private final BatchValues[] own;
    private final int[] firsts;
    private final int[] numbers; // among the model's outputs
    private final int[] inputs; // that it is compared with; below 0 for none
    private final boolean[] unlabelled; // of no numbers at all
    private final boolean alone;

    /** @param capacity most rows */
    public AnswerTargets(Graph graph, int capacity) {
        List<TensorType> types = graph.spec().targetTypes();
        this.own = new BatchValues[graph.outputCount()];
        this.firsts = new int[own.length];
        this.numbers = new int[own.length];
        this.inputs = new int[own.length];
        this.unlabelled = new boolean[own.length];
        this.alone = types.size() == 1;
        for (int i = 0; i < own.length; i++) {
            own[i] = BatchValues.of(graph.targetType(i), capacity);
            unlabelled[i] = graph.targetType(i).equals(TensorType.nothing());
            numbers[i] = graph.outputNumber(i);
            inputs[i] = graph.spec().targetInput(numbers[i]);
            for (int before = 0; before < numbers[i]; before++) {
                firsts[i] += types.get(before).denseSize();
            }
        }
    }

    /** Those of all rows, of an answer; until the next call. Not to be modified. */
    public BatchValues of(Batch batch, int answer) {
        if (inputs[answer] >= 0) {
            return batch.inputValues(inputs[answer]);
        }
        if (unlabelled[answer]) {
            return own[answer];
        }
        if (!own[answer].type().isDense()) {
            return batch.targetValues(numbers[answer]);
        }
        return alone ? batch.denseTargets() : of(batch, answer, 0, batch.rows());
    }

    /** Those of some rows, copied to the beginning. */
    public BatchValues of(Batch batch, int answer, int from, int count) {
        BatchValues values = own[answer];
        if (inputs[answer] >= 0) {
            values.copyRows(batch.inputValues(inputs[answer]), from, count);
        } else if (values instanceof FloatValues floats && values.type().isDense()) {
            int size = values.itemSize();
            int all = batch.targetSize();
            Columns.copy(count, size, batch.targets(), from * all + firsts[answer], all, floats.array(), 0, size);
        } else if (!unlabelled[answer]) {
            values.copyRows(batch.targetValues(numbers[answer]), from, count);
        }
        return values;
    }

    /** Whether an answer has a dense target of its own, which other rows' may stand beside. */
    boolean isLabel(int answer) {
        return inputs[answer] < 0 && own[answer].type().isDense();
    }
}
