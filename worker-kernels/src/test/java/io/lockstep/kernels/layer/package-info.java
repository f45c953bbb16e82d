/** Tests of layers: worked examples, and what every registered layer must do. */
@NullMarked
package io.lockstep.kernels.layer;

import org.jspecify.annotations.NullMarked;
