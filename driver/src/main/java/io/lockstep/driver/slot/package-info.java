/**
 * Typed slots: what one example is made of, as shards store it and as readers decode it into batches. A column's
 * feature writes a slot through a {@link io.lockstep.driver.slot.SlotWriter}, a {@link io.lockstep.driver.slot.Decoder}
 * says how the stored values become an input of the network. Knows nothing of columns, files and images; no Spark. Read
 * {@link io.lockstep.driver.slot.Slot} and {@link io.lockstep.driver.slot.RowLayout} first.
 *
 * <p>A row in a shard is a list of typed slots ({@code slot.Slot}: u8, i32 or f32, of a fixed shape or ragged), those
 * of the inputs, then one for each target, then the weights of steps of targets that have some. Every column's feature writes a slot; numbers that are ready to use lie side
 * by side in one. {@code slot.RowLayout} says which slot goes where in a {@code Batch}, through which {@code Decoder}:
 * images stay bytes on disk, beside whatever else, and are scaled, normalised and augmented as they are read. An input
 * may be drawn ({@code data.inputs.NAME.noise}). Targets and scores stay side by side, and each loss and each answer's
 * metrics take their columns ({@code kernels.evaluation.ModelMetrics}). {@code config.Question} is what the config
 * asks, {@code feature.Answer} the same with what was learnt. A loss of ids reads a ragged target:
 * {@code label: {ids: tags}} is a column of any kind that gives ids ({@code column.LabelColumn}), stored as its
 * feature's slot, in a batch with its lengths.
 */
@NullMarked
package io.lockstep.driver.slot;

import org.jspecify.annotations.NullMarked;
