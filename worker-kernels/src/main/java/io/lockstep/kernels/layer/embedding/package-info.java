/**
 * Layers that look rows of a table up by id: {@link io.lockstep.kernels.layer.embedding.Embedding}, each of them, and
 * {@link io.lockstep.kernels.layer.embedding.EmbeddingMean}.
 */
@NullMarked
package io.lockstep.kernels.layer.embedding;

import org.jspecify.annotations.NullMarked;
