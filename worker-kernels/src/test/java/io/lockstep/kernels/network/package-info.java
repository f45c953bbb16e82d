/** Tests of compiled networks, and the losses and models they share. */
@NullMarked
package io.lockstep.kernels.network;

import org.jspecify.annotations.NullMarked;
