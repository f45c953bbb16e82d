/** Tests of the benchmark. */
@NullMarked
package io.lockstep.kernels.benchmark;

import org.jspecify.annotations.NullMarked;
