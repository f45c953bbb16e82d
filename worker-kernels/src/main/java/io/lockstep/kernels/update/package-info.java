/**
 * The update of a step: what clipping, weight decay, averages and an optimizer make of summed gradients, block by
 * block. No backend sees it. Read {@link io.lockstep.kernels.update.ParameterUpdate} first.
 *
 * <p>Tables are moved by {@link io.lockstep.kernels.update.TableUpdate}: the gradient sums of touched rows become their new
 * values, which then go to whoever holds a copy of the table. {@link io.lockstep.kernels.update.RowStates} has the optimizer's
 * slots of the rows that were ever touched. Clipping by norm adds the squares of touched rows, block by
 * block of rows, behind those of the flat vector's blocks.
 */
@NullMarked
package io.lockstep.kernels.update;

import org.jspecify.annotations.NullMarked;
