@NullMarked
package io.lockstep.kernels.batch;

import org.jspecify.annotations.NullMarked;
