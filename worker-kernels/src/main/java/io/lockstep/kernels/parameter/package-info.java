/**
 * Layout of the one flat vector of parameters: where each named tensor lies of parameters, and how that vector is cut
 * into blocks. Read {@link io.lockstep.kernels.parameter.ParameterLayout} first.
 *
 * <p>Beside it stand {@link io.lockstep.kernels.parameter.Table}s, of which a step touches a few rows. Nobody holds a
 * dense gradient of one: what goes from slices to sums, from sums to the update and from there to the values is always
 * {@link io.lockstep.kernels.parameter.RowValues}, rows ascending and each once. The sum of two is made row by row, where
 * one has the row alone by copying it, so that a tree of sums gives the same bits whoever makes its nodes.
 */
@NullMarked
package io.lockstep.kernels.parameter;

import org.jspecify.annotations.NullMarked;
