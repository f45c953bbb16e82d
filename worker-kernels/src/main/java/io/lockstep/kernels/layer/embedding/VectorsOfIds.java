package io.lockstep.kernels.layer.embedding;

import java.util.Optional;

/** A layer that makes vectors of ids, the rows of its one tensor or table {@code weight} [size, dimension]. */
public sealed interface VectorsOfIds permits Embedding, EmbeddingMean, EmbeddingBag {
    /** Ids, from 0 to size - 1. */
    int size();

    /** Numbers of a vector. */
    int dimension();

    /** What becomes of the vectors of an example, where that is one vector; empty where each stays. */
    Optional<EmbeddingBag.Mode> bag();
}
