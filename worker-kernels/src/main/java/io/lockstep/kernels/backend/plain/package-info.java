/**
 * Networks over heap arrays: the layers' own kernels, with the matrix products of whichever backend builds one. Read
 * {@link io.lockstep.kernels.backend.plain.PlainNetwork}, then {@link io.lockstep.kernels.backend.plain.Multiplier}.
 */
@NullMarked
package io.lockstep.kernels.backend.plain;

import org.jspecify.annotations.NullMarked;
