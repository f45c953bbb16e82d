/**
 * The update of a step: what clipping, weight decay, averages and an optimizer make of summed gradients, block by
 * block. No backend sees it. Read {@link io.lockstep.kernels.update.ParameterUpdate} first.
 */
@NullMarked
package io.lockstep.kernels.update;

import org.jspecify.annotations.NullMarked;
