/**
 * A model compiled for one backend: weights packed once a step, one workspace a thread, no allocation in a step. Read
 * {@link io.lockstep.kernels.network.Network} first.
 */
@NullMarked
package io.lockstep.kernels.network;

import org.jspecify.annotations.NullMarked;
