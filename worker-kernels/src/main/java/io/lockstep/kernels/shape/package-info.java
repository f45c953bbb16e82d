/** Sizes of tensors. Imports nothing but the JDK. */
@NullMarked
package io.lockstep.kernels.shape;

import org.jspecify.annotations.NullMarked;
