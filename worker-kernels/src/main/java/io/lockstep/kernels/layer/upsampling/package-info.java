/**
 * Images and lines made larger: {@link io.lockstep.kernels.layer.upsampling.Upsample}.
 */
@NullMarked
package io.lockstep.kernels.layer.upsampling;

import org.jspecify.annotations.NullMarked;
