/** Report of a whole model: {@link io.lockstep.kernels.evaluation.ModelMetrics}, the metrics of all its outputs. */
@NullMarked
package io.lockstep.kernels.evaluation;

import org.jspecify.annotations.NullMarked;
