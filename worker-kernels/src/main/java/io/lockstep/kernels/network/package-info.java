/**
 * Contract of a compiled network: weights packed once a step, one workspace a thread, no allocation in a step. Backends
 * implement it over {@code graph}, the driver runs it. Read {@link io.lockstep.kernels.network.Network} first.
 */
@NullMarked
package io.lockstep.kernels.network;

import org.jspecify.annotations.NullMarked;
