/**
 * Normalising layers. Read {@link io.lockstep.kernels.layer.normalisation.BatchNorm} first.
 */
@NullMarked
package io.lockstep.kernels.layer.normalisation;

import org.jspecify.annotations.NullMarked;
