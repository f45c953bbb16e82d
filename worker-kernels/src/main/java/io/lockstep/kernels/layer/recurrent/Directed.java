package io.lockstep.kernels.layer.recurrent;

import io.lockstep.kernels.layer.Layer;

/** A layer that goes through a sequence in one direction. */
public interface Directed extends Layer {
    /** Whether from the last step to the first. */
    boolean reverse();

    /** The same the other way round. */
    Directed reversed();
}
