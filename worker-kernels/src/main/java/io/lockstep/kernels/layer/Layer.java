package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import java.util.Optional;

/** A kind of node, as an immutable record. Messages it throws say what is wrong; the model adds which node. */
public interface Layer {
    /**
     * Shape of one example's output.
     *
     * @throws IllegalArgumentException saying what was expected and what the inputs are
     */
    Shape output(List<Shape> inputs);

    /**
     * Whether it can read such a tensor; what is not dense floats reaches its kernel by {@link Pass#values}.
     *
     * @param input index among its inputs
     */
    default boolean reads(int input, TensorType type) {
        return type.isDense();
    }

    /** Its tensors, in the order of the flat vector. */
    default List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of();
    }

    /**
     * Its tables, which lie beside the flat vector: its kernel reads them by {@link Pass#table} and gives each the rows
     * it touched by {@link Pass#tableGradient}.
     */
    default List<TableSpec> tables(List<Shape> inputs) {
        return List.of();
    }

    /** Whether the output is the one input's floats under another shape, so that a backend may share the memory. */
    default boolean reshapesOnly() {
        return false;
    }

    /** Whether no gradient goes back through it. */
    default boolean stopsGradient() {
        return false;
    }

    /**
     * Whether in training a row's output depends on the other rows of its slice, as in batch normalisation: the size of
     * the slices is then part of the result.
     */
    default boolean couplesRows() {
        return false;
    }

    /**
     * Time of its output where an input is a sequence of any length; its kernel then hears of valid steps by {@link
     * Pass#steps}. What it computes at other steps does not matter: zeros are put in their place, and in that of their
     * gradients.
     *
     * @param inputs shapes, padded
     * @param times of the inputs, {@link TimeAxis#NONE} of those that are none; at least one is
     * @throws IllegalArgumentException when it cannot read such sequences
     */
    default TimeAxis time(List<Shape> inputs, List<TimeAxis> times) {
        throw new IllegalArgumentException(
                "cannot read a sequence of any length. Pool over time before it, as by averageOverTime or takeStep");
    }

    /**
     * The layer for shorter sequences than the longest, with tensors of the same shapes.
     *
     * @param longest its input shapes there
     */
    default Layer withLongest(List<Shape> longest) {
        return this;
    }

    /**
     * The layer whose training pass computes what this one does in inference, with tensors of the same names and shapes;
     * empty where it then only passes its input on.
     */
    default Optional<Layer> atInference() {
        return Optional.of(this);
    }

    /**
     * Axis of its first tensor that outputs lie along, where that is a weight whose products with the input are summed;
     * below 0: it has none.
     */
    default int outputAxisOfWeight() {
        return -1;
    }

    /** What it applies to its sums at the end. */
    default Activation activation() {
        return new None();
    }

    /** Its arithmetic for these input shapes. */
    PlainKernel kernel(List<Shape> inputs);
}
