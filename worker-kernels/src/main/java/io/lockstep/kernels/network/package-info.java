/**
 * Contract of a compiled network: weights packed once a step, one workspace a thread, no allocation in a step. Backends
 * implement it over {@code graph}, the driver runs it. Read {@link io.lockstep.kernels.network.Network} first.
 *
 * <p>Tables of a model are not packed: {@link io.lockstep.kernels.network.Network#table} is the one copy that all
 * workspaces read, the caller fills it before the first step ({@link io.lockstep.kernels.parameter.Table#fill}) and writes
 * the new values of touched rows between steps. {@link io.lockstep.kernels.network.SliceGradient#table} has the rows that a
 * slice touched; of a model without tables nothing is different.
 */
@NullMarked
package io.lockstep.kernels.network;

import org.jspecify.annotations.NullMarked;
