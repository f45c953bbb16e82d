/**
 * Layers that look rows of a table up by id: {@link io.lockstep.kernels.layer.embedding.Embedding}, each of them, and
 * {@link io.lockstep.kernels.layer.embedding.EmbeddingMean} and {@link io.lockstep.kernels.layer.embedding.EmbeddingBag}, one
 * vector of all of them; and {@link io.lockstep.kernels.layer.embedding.PositionalEmbedding},
 * which adds a row of a table to each step by where it stands.
 */
@NullMarked
package io.lockstep.kernels.layer.embedding;

import org.jspecify.annotations.NullMarked;
