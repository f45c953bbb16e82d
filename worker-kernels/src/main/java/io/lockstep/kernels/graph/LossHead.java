package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.Mixing;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.SoftmaxLoss;
import io.lockstep.kernels.network.LossSum;
import java.util.BitSet;

/**
 * Applies the losses to a slice's answers; the end of forward and the beginning of backward. With several answers, a
 * row's loss is the sum of theirs, each times its output's weight. Where rows were mixed, a row's loss is the sum of those
 * against both rows' targets, each times its share and its row's weight; without labels both are the same. One for each
 * workspace.
 */
public final class LossHead {
    private static final BitSet NONE_GIVEN = new BitSet();

    private final Loss[] lossOf;
    private final float[] factors;
    private final int[] sizes;
    private final AnswerTargets targets;
    private final float[] scaledWeights;
    private final float[] losses;
    private final MixedTargets mixed;
    private final ValidSteps steps;
    private final int[] values;

    /** @param capacity most rows */
    public LossHead(Graph graph, int capacity) {
        int count = graph.outputCount();
        boolean alone = graph.spec().outputs().size() == 1;
        this.lossOf = new Loss[count];
        this.factors = new float[count];
        this.sizes = new int[count];
        this.targets = new AnswerTargets(graph, alone ? 0 : capacity);
        for (int i = 0; i < count; i++) {
            lossOf[i] = graph.answer(i).loss();
            factors[i] = (float) graph.answer(i).weight();
            sizes[i] = graph.outputSize(i);
        }
        this.scaledWeights = new float[alone ? 0 : capacity];
        this.losses = new float[capacity];
        this.mixed = new MixedTargets(graph, capacity);
        this.steps = new ValidSteps(graph, capacity);
        this.values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = graph.output(i);
        }
    }

    /** Bytes one such head takes. */
    public static long bytes(Graph graph, int capacity) {
        long several = graph.spec().outputs().size() == 1 ? 0 : graph.targetSize() + 1;
        return (1 + several) * capacity * Float.BYTES;
    }

    /** Without softmax of any answer. */
    public void apply(Batch batch, float[][] outputs, float[][] dOutputs, LossSum sum) {
        apply(batch, outputs, dOutputs, NONE_GIVEN, sum);
    }

    /**
     * Losses of a slice.
     *
     * @param outputs for each answer [B, its size] raw. Not modified.
     * @param dOutputs for each answer [B, its size], or empty where no gradient is wanted. Overwritten with the
     *     gradient of the sum of weighted losses.
     * @param softmax numbers of answers whose softmax lies where their gradient is wanted; none of mixed rows
     * @param sum Overwritten: sums in double in row order, one answer after another. A sum of losses that is not finite
     *     is the sign of a step that went wrong.
     */
    public void apply(Batch batch, float[][] outputs, float[][] dOutputs, BitSet softmax, LossSum sum) {
        Mixing mixing = batch.mixing();
        if (mixing != null) {
            applyMixed(batch, mixing, outputs, dOutputs, sum);
            return;
        }
        int rows = batch.rows();
        steps.begin(batch);
        double lossSum = 0;
        for (int i = 0; i < lossOf.length; i++) {
            BatchValues wanted = targets.of(batch, i);
            float[] weights = weights(batch, factors[i]);
            int[] valid = steps.of(values[i]);
            if (softmax.get(i) && lossOf[i] instanceof SoftmaxLoss loss) {
                loss.applyToSoftmax(rows, sizes[i], valid, outputs[i], wanted, weights, losses, dOutputs[i]);
            } else {
                lossOf[i].apply(rows, sizes[i], valid, outputs[i], wanted, weights, losses, dOutputs[i]);
            }
            for (int row = 0; row < rows; row++) {
                lossSum += (double) weights[row] * losses[row];
            }
            keep(rows, weights, i == 0, sum.ofRows());
        }
        double weightSum = 0;
        for (int row = 0; row < rows; row++) {
            weightSum += batch.weights()[row];
        }
        sum.set(lossSum, weightSum);
    }

    /** Adds an answer's losses to those of the rows, where they are wanted. */
    private void keep(int rows, float[] weights, boolean first, float[] ofRows) {
        for (int row = 0; ofRows.length > 0 && row < rows; row++) {
            ofRows[row] = (first ? 0 : ofRows[row]) + weights[row] * losses[row];
        }
    }

    private void applyMixed(Batch batch, Mixing mixing, float[][] outputs, float[][] dOutputs, LossSum sum) {
        int rows = batch.rows();
        double lossSum = 0;
        for (int i = 0; i < lossOf.length; i++) {
            BatchValues own = targets.of(batch, i);
            float[] weights = mixed.ownWeights(batch, mixing, factors[i]);
            lossOf[i].apply(rows, sizes[i], outputs[i], own, weights, losses, dOutputs[i]);
            for (int row = 0; row < rows; row++) {
                lossSum += (double) weights[row] * losses[row];
            }
            BatchValues others = targets.isLabel(i) ? mixed.others(own, rows, mixing, i) : own;
            float[] otherWeights = mixed.otherWeights(batch, mixing, factors[i]);
            float[] gradient = mixed.gradient(i, dOutputs[i].length);
            lossOf[i].apply(rows, sizes[i], outputs[i], others, otherWeights, losses, gradient);
            for (int row = 0; row < rows; row++) {
                lossSum += (double) otherWeights[row] * losses[row];
            }
            for (int j = 0; j < gradient.length && j < rows * sizes[i]; j++) {
                dOutputs[i][j] += gradient[j];
            }
        }
        double weightSum = 0;
        for (int row = 0; row < rows; row++) {
            weightSum += (double) mixing.share(row) * batch.weights()[row]
                    + (double) mixing.otherShare(row) * batch.weights()[mixing.other(row)];
        }
        sum.set(lossSum, weightSum);
    }

    private float[] weights(Batch batch, float factor) {
        if (factor == 1) {
            return batch.weights();
        }
        for (int row = 0; row < batch.rows(); row++) {
            scaledWeights[row] = factor * batch.weights()[row];
        }
        return scaledWeights;
    }
}
