package io.lockstep.kernels.layer.pooling;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.shape.Shape;
import java.util.List;

/** A layer whose outputs are each one function of the window they see, all windows of one geometry. */
public interface Pool extends Layer {
    /** What becomes of the elements of a window. */
    enum Function {
        /** The largest. */
        MAXIMUM,
        /** Their mean, the padding not counted. */
        MEAN,
        /** Their mean, the padding counted as zeros. */
        MEAN_WITH_PADDING
    }

    /**
     * Sizes of input, windows and output.
     *
     * @throws IllegalArgumentException when the windows do not fit the input
     */
    PoolGeometry geometry(List<Shape> inputs);

    /** What becomes of the elements of a window. */
    Function function();

    /** Whether the one window of a channel is all of it. */
    default boolean coversAll() {
        return false;
    }
}
