package io.lockstep.kernels.loss;

import java.util.List;

/**
 * Target that a loss compares an output of the model with: how the data hold it and what is usually measured. Its kind is known
 * before any shape; the loss adds how many numbers it has for an output, by {@link Loss#targetSize}. Readers ask for the
 * properties; only what has to be written for every kind, as columns of predictions, goes by {@link #accept}.
 */
public sealed interface Target {
    /** In {@code model.json}. */
    String name();

    /** Whether a label is the name of a class, and a target its index; else a label is a number, and so is its target. */
    boolean hasClasses();

    /** Classes that an output of so many numbers tells apart; 0 where there are none. */
    int classCount(int outputSize);

    /** Classes there must be, whatever the output; 0 where there may be any number or none. */
    default int fixedClassCount() {
        return 0;
    }

    /** Whether a label that is a number must lie in [0, 1]. */
    default boolean isShare() {
        return false;
    }

    /** Whether there may be several labels, a column each. */
    boolean hasSeveralLabels();

    /** What is measured where no metrics are asked for, the most telling first, by the names of the registry. */
    List<String> metrics();

    /**
     * The function that losses of this target apply to raw outputs themselves, by the name of the layer; empty for none. A
     * model must not end with it.
     */
    String outputFunction();

    /** Calls the visitor's method of this kind. */
    <R> R accept(Visitor<R> visitor);

    /** Something to be done for each kind of target. */
    interface Visitor<R> {
        R classIndex(ClassIndex target);

        R yesNo(YesNo target);

        R numbers(Numbers target);

        R labels(Labels target);
    }

    /** One of K classes, told apart by K outputs; target: its index. */
    record ClassIndex() implements Target {
        @Override
        public String name() {
            return "classification";
        }

        @Override
        public boolean hasClasses() {
            return true;
        }

        @Override
        public int classCount(int outputSize) {
            return outputSize;
        }

        @Override
        public boolean hasSeveralLabels() {
            return false;
        }

        @Override
        public List<String> metrics() {
            return List.of("accuracy", "loss");
        }

        @Override
        public String outputFunction() {
            return "softmax";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.classIndex(this);
        }
    }

    /** Yes or no, the second of two classes or the first, from one output; target 0 or 1. */
    record YesNo() implements Target {
        @Override
        public String name() {
            return "binary";
        }

        @Override
        public boolean hasClasses() {
            return true;
        }

        @Override
        public int classCount(int outputSize) {
            return fixedClassCount();
        }

        @Override
        public int fixedClassCount() {
            return 2;
        }

        @Override
        public boolean hasSeveralLabels() {
            return false;
        }

        @Override
        public List<String> metrics() {
            return List.of("binaryAccuracy", "auc", "loss");
        }

        @Override
        public String outputFunction() {
            return "sigmoid";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.yesNo(this);
        }
    }

    /** K numbers from K outputs; target: K numbers. */
    record Numbers() implements Target {
        @Override
        public String name() {
            return "regression";
        }

        @Override
        public boolean hasClasses() {
            return false;
        }

        @Override
        public int classCount(int outputSize) {
            return 0;
        }

        @Override
        public boolean hasSeveralLabels() {
            return true;
        }

        @Override
        public List<String> metrics() {
            return List.of("mae", "rmse", "r2", "loss");
        }

        @Override
        public String outputFunction() {
            return "";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.numbers(this);
        }
    }

    /** Any of K labels, each there or not, from K outputs; target: K numbers from 0 (not there) to 1. */
    record Labels() implements Target {
        @Override
        public String name() {
            return "labels";
        }

        @Override
        public boolean hasClasses() {
            return false;
        }

        @Override
        public int classCount(int outputSize) {
            return 0;
        }

        @Override
        public boolean isShare() {
            return true;
        }

        @Override
        public boolean hasSeveralLabels() {
            return true;
        }

        @Override
        public List<String> metrics() {
            return List.of("binaryAccuracy", "auc", "loss");
        }

        @Override
        public String outputFunction() {
            return "sigmoid";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.labels(this);
        }
    }
}
