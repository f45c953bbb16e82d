package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.Layer;

/** One layer, one node. */
public record Single(Layer layer) implements Part {}
