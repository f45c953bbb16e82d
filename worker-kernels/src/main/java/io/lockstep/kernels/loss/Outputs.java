package io.lockstep.kernels.loss;

import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.sum.RunSums;
import java.util.List;

/** What losses ask of the last layer's output and of targets, and what they share row by row. */
final class Outputs {
    /** Below, a probability has lost digits, or is 0 where it is only small. */
    private static final float SMALL = 1e-30f;

    private Outputs() {}

    /** K of an output that is a plain list of numbers. */
    static int vector(String loss, Shape output) {
        if (output.rank() != 1) {
            throw new IllegalArgumentException(loss + ": expected an output of K numbers, got shape " + output
                    + ". Add a flatten layer before it");
        }
        return output.size(0);
    }

    /** K of an output for each of K classes. */
    static int classes(String loss, Shape output) {
        int classes = vector(loss, output);
        if (classes < 2) {
            throw new IllegalArgumentException(loss + ": expected an output for each of at least 2 classes, got "
                    + classes + ". Set units to the number of classes, or use sigmoidCrossEntropy");
        }
        return classes;
    }

    /** A copy, every weight looked at. */
    static List<Double> classWeights(String loss, List<Double> weights) {
        for (double weight : weights) {
            if (!(weight >= 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException(loss + ": classWeights must be at least 0, got " + weight);
            }
        }
        return List.copyOf(weights);
    }

    static void checkClassWeights(String loss, List<Double> weights, int classes) {
        if (!weights.isEmpty() && weights.size() != classes) {
            throw new IllegalArgumentException(loss + ": expected a class weight for each of " + classes
                    + " classes, got " + weights.size() + ". Write as many, or none");
        }
    }

    /** 1 where no weights are given. */
    static double classWeight(List<Double> weights, int label) {
        return weights.isEmpty() ? 1 : weights.get(label);
    }

    /** The class a target names. */
    static int label(String loss, int row, float target, int classes) {
        int label = (int) target;
        if (label != target || label < 0 || label >= classes) {
            throw new IllegalArgumentException(loss + ": row " + row + " of the slice: expected a class from 0 to "
                    + (classes - 1) + ", got label " + target
                    + ". Correct the data, or set the last layer's units to the number of classes");
        }
        return label;
    }

    /** An id that has an output. */
    static int id(String loss, int row, int id, int size) {
        if (id < 0 || id >= size) {
            throw new IllegalArgumentException(loss + ": row " + row + " of the slice: expected ids from 0 to "
                    + (size - 1) + ", got " + id + ". Correct the data, or set the last layer's units to the largest"
                    + " id and one more");
        }
        return id;
    }

    /** Whether the id at {@code i} is not among those before it. */
    static boolean isFirst(int[] ids, int first, int i) {
        for (int earlier = first; earlier < i; earlier++) {
            if (ids[earlier] == ids[i]) {
                return false;
            }
        }
        return true;
    }

    /** 1 for a yes, -1 for a no. */
    static int sign(String loss, int row, float target) {
        if (target != 0 && target != 1) {
            throw new IllegalArgumentException(
                    loss + ": row " + row + " of the slice: expected a target of 0 or 1, got " + target
                            + ". Correct the data, or use sigmoidCrossEntropy for probabilities");
        }
        return target == 1 ? 1 : -1;
    }

    /** {@code scores = outputs}. */
    static void identity(int rows, int size, float[] outputs, float[] scores) {
        System.arraycopy(outputs, 0, scores, 0, rows * size);
    }

    /** {@code scores = 1 / (1 + exp(-outputs))}. */
    static void sigmoid(int rows, int size, float[] outputs, float[] scores) {
        for (int i = 0; i < rows * size; i++) {
            double x = outputs[i];
            scores[i] = (float) sigmoid(x, StrictMath.exp(-Math.abs(x)));
        }
    }

    /** From {@code small = exp(-|x|)}, which cannot overflow. */
    static double sigmoid(double x, double small) {
        return x >= 0 ? 1 / (1 + small) : small / (1 + small);
    }

    /** {@code scores = softmax(outputs)}, row by row. */
    static void softmax(int rows, int size, float[] outputs, float[] scores) {
        for (int row = 0; row < rows; row++) {
            int at = row * size;
            double sum = exponentials(outputs, at, size, top(outputs, at, size), scores);
            for (int j = 0; j < size; j++) {
                scores[at + j] = (float) (scores[at + j] / sum);
            }
        }
    }

    /** The largest logit; NaN when one is NaN. */
    static float top(float[] outputs, int at, int size) {
        float top = outputs[at];
        for (int j = 1; j < size; j++) {
            top = Math.max(top, outputs[at + j]);
        }
        return top;
    }

    /** Sum of {@code exp(x - top)}; each is left in {@code kept}, unless that is empty. */
    static double exponentials(float[] outputs, int at, int size, float top, float[] kept) {
        double sum = 0;
        boolean keep = kept.length != 0;
        for (int j = 0; j < size; j++) {
            double exponential = StrictMath.exp((double) outputs[at + j] - top);
            sum += exponential;
            if (keep) {
                kept[at + j] = (float) exponential;
            }
        }
        return sum;
    }

    /** Sum of all probabilities of a softmax but the label's; from it 1 - p keeps its digits when p is nearly 1. */
    static double others(float[] probabilities, int at, int size, int label) {
        float own = probabilities[at + label];
        probabilities[at + label] = 0;
        double others = RunSums.of(probabilities, at, size);
        probabilities[at + label] = own;
        return others;
    }

    /**
     * {@code -log softmax(x)_c} from the probabilities; where c's is small, by way of the largest.
     *
     * @param others as {@link #others} gives it
     */
    static double lossOfSoftmax(float[] outputs, float[] probabilities, int at, int size, int label, double others) {
        float own = probabilities[at + label];
        if (own > SMALL && !Float.isNaN(outputs[at + label])) {
            return StrictMath.log1p(others / own);
        }
        double top = top(outputs, at, size);
        return top - outputs[at + label] - StrictMath.log(top(probabilities, at, size));
    }
}
