/** Tests of the portable backend. */
@NullMarked
package io.lockstep.kernels.backend.portable;

import org.jspecify.annotations.NullMarked;
