package io.lockstep.kernels.backend.plain;

import io.lockstep.kernels.shape.Shape;

/**
 * A tensor that products may read as a matrix [first axis, all others]. Its numbers change only before
 * {@link Multiplier#pack}, so that other forms of it can be kept; products know it by the identity of its array.
 *
 * @param values of the network. Not to be modified.
 */
@SuppressWarnings("ArrayRecordComponent") // known by identity, never compared
public record Weight(Shape shape, float[] values) {
    public int rows() {
        return shape.size(0);
    }

    public int columns() {
        return values.length / rows();
    }
}
