@NullMarked
package io.lockstep.kernels.evaluation;

import org.jspecify.annotations.NullMarked;
