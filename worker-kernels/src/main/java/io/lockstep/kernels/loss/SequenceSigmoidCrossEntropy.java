package io.lockstep.kernels.loss;

import io.lockstep.kernels.batch.BatchValues;
import io.lockstep.kernels.batch.IntValues;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of K labels, each there or not, at each step of a sequence, in nats: the sum over labels, the mean over steps by
 * their weights u_t. From logits [T, K] and the labels S_t of a row's steps, n the sum of the steps' weights
 *
 * <pre>
 * loss = -1/n sum_t u_t sum_k ([k in S_t] p_k log(sigmoid(x_t,k)) + [k not in S_t] log(1 - sigmoid(x_t,k)))
 *      = 1/n sum_t u_t sum_k (max(x_t,k, 0) + log(1 + exp(-|x_t,k|)) - [k in S_t] (x_t,k - (p_k - 1) log(1 + exp(-x_t,k))))
 * dx_t,k = u_t (sigmoid(x_t,k) - [k in S_t] (1 + (p_k - 1) sigmoid(-x_t,k))) / n
 * </pre>
 *
 * u_t is 1 where the data have no weights of steps; steps of weight 0 have no loss, nor has a row without any other.
 *
 * <p>The negative log-likelihood of polyphonic music frame by frame, as Boulanger-Lewandowski, Bengio and Vincent,
 * <a href="https://arxiv.org/abs/1206.6392">Modeling Temporal Dependencies in High-Dimensional Sequences</a> (2012), has it for keys that are
 * independent given the past. A row's ids are the labels of its first step, K, those of the second, K, and so on: K stands between two steps. A
 * label that comes twice in a step counts once. Steps behind a row's last have no loss. Its mean over rows that weigh their steps is the mean
 * over all steps.
 *
 * @param labels K
 * @param positiveWeight p, above 0: the weight of a label that is there, one for all labels or a list with one for each, as in
 *     {@link SigmoidCrossEntropy}; means divide by the sum of the steps' weights whatever it is
 */
public record SequenceSigmoidCrossEntropy(
        int labels, @Default("1") PositiveWeights positiveWeight) implements SequenceLoss {
    private static final String NAME = "sequenceSigmoidCrossEntropy";

    public SequenceSigmoidCrossEntropy {
        if (labels < 1) {
            throw new IllegalArgumentException(NAME + ": labels must be at least 1, got " + labels);
        }
        positiveWeight.check(NAME);
        int weights = positiveWeight.values().size();
        if (weights > 1 && weights != labels) {
            throw new IllegalArgumentException(NAME + ": expected a positiveWeight for each of " + labels
                    + " labels, got " + weights + ". Write as many, or one");
        }
    }

    /** Labels that are there and others count alike. */
    public SequenceSigmoidCrossEntropy(int labels) {
        this(labels, new PositiveWeights(List.of(1.0)));
    }

    @Override
    public void check(Shape output) {
        SequenceLoss.check(NAME, output, labels, "labels", "");
    }

    @Override
    public void apply(
            int rows,
            int size,
            int @Nullable [] valid,
            float[] outputs,
            BatchValues ids,
            float[] weights,
            float[] losses,
            float[] dOutputs) {
        for (int row = 0; row < rows; row++) {
            int steps = steps(row, SequenceLoss.steps(valid, row, size / labels), ids.ids());
            losses[row] = row(row, size, steps, outputs, ids.ids(), weights[row], dOutputs);
        }
    }

    /** Loss of a row: as if no label were there, less what those that are there change. */
    private float row(
            int row, int size, int steps, float[] outputs, IntValues targets, float rowWeight, float[] dOutputs) {
        double weights = 0;
        for (int t = 0; t < steps; t++) {
            weights += StepWeights.of(targets, row, t);
        }
        double share = StepWeights.share(rowWeight, weights);
        double sum = 0;
        for (int t = 0; t < size / labels; t++) {
            int at = row * size + t * labels;
            double weight = t < steps ? StepWeights.of(targets, row, t) : 0;
            if (weight > 0) {
                sum = none(sum, outputs, at, weight, (float) (weight * share), dOutputs);
            } else if (dOutputs.length != 0) {
                Arrays.fill(dOutputs, at, at + labels, 0);
            }
        }
        int first = targets.first(row);
        for (int t = 0; t < steps; t++) {
            int end = end(targets, row, first);
            double weight = StepWeights.of(targets, row, t);
            if (weight > 0) {
                float factor = (float) (weight * share);
                int at = row * size + t * labels;
                sum -= weight * there(row, outputs, at, targets.array(), first, end, factor, dOutputs);
            }
            first = end + 1;
        }
        return weights == 0 ? 0 : (float) (sum / weights);
    }

    /** Steps of a row, which the output must have. */
    private int steps(int row, int most, IntValues targets) {
        int steps = 1;
        for (int i = targets.first(row); i < targets.first(row + 1); i++) {
            steps += targets.array()[i] == labels ? 1 : 0;
        }
        if (steps > most) {
            throw new IllegalArgumentException(NAME + ": row " + row + " of the slice: expected labels of at most "
                    + most + " steps, got " + steps + ". Correct the data, or lengthen the input");
        }
        StepWeights.check(NAME, targets, row, steps);
        return steps;
    }

    /** Where the ids of the step that begins at one end. */
    private int end(IntValues targets, int row, int first) {
        int at = first;
        while (at < targets.first(row + 1) && targets.array()[at] != labels) {
            at++;
        }
        return at;
    }

    /** A sum and the weighed loss of a step none of whose labels is there, and its gradient times a share. */
    private double none(double before, float[] outputs, int at, double weight, float share, float[] dOutputs) {
        double sum = before;
        for (int j = at; j < at + labels; j++) {
            double x = outputs[j];
            double small = StrictMath.exp(-Math.abs(x));
            sum += weight * (Math.max(x, 0) + StrictMath.log1p(small));
            if (dOutputs.length != 0) {
                dOutputs[j] = share * (float) Outputs.sigmoid(x, small);
            }
        }
        return sum;
    }

    /** What the loss is less for the labels that a step has, the gradients of which are made theirs. */
    private double there(
            int row, float[] outputs, int at, int[] ids, int first, int end, float share, float[] dOutputs) {
        double sum = 0;
        for (int i = first; i < end; i++) {
            int label = Outputs.id(NAME, row, ids[i], labels);
            int j = at + label;
            double x = outputs[j];
            double extra = positiveWeight.of(label) - 1;
            double small = extra == 0 && dOutputs.length == 0 ? 0 : StrictMath.exp(-Math.abs(x));
            if (Outputs.isFirst(ids, first, i)) {
                sum += extra == 0 ? x : x - extra * (Math.max(-x, 0) + StrictMath.log1p(small));
            }
            if (dOutputs.length != 0) {
                double yes = extra * Outputs.sigmoid(-x, small);
                dOutputs[j] = share * (float) (Outputs.sigmoid(x, small) - 1 - yes);
            }
        }
        return sum;
    }

    @Override
    public void predict(int rows, int size, float[] outputs, float[] scores) {
        Outputs.sigmoid(rows, size, outputs, scores);
    }

    @Override
    public StepLabels target() {
        return new StepLabels(labels);
    }
}
