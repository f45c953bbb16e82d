/** Tests that hold for all packages. */
@NullMarked
package io.lockstep.kernels;

import org.jspecify.annotations.NullMarked;
