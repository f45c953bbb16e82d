/** Tests of the blas backend. */
@NullMarked
package io.lockstep.kernels.backend.blas;

import org.jspecify.annotations.NullMarked;
