/**
 * Plain networks whose matrix products run in OpenBLAS, for machines where oneDNN does not load. Read
 * {@link io.lockstep.kernels.backend.blas.Blas} first.
 */
@NullMarked
package io.lockstep.kernels.backend.blas;

import org.jspecify.annotations.NullMarked;
