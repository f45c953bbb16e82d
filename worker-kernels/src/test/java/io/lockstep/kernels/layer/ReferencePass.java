package io.lockstep.kernels.layer;

import io.lockstep.kernels.random.RandomStream;
import java.util.List;

/**
 * What a formula may ask of the pass beside its inputs.
 *
 * @param training whether dropout drops and statistics are the slice's own
 * @param masks random numbers of each row, for what is dropped
 */
public record ReferencePass(boolean training, List<RandomStream> masks) {}
