package io.lockstep.kernels.layer;

import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;

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

    /**
     * Whether in training a row's output depends on the other rows of its slice, as in batch normalisation: the size of
     * the slices is then part of the result.
     */
    default boolean couplesRows() {
        return false;
    }

    /** What it applies to its sums at the end. */
    default Activation activation() {
        return new None();
    }

    /** Its arithmetic for these input shapes. */
    PlainKernel kernel(List<Shape> inputs);
}
