/** The conformance suite: what every backend must do, checked against a reference in double. */
@NullMarked
package io.lockstep.kernels.backend;

import org.jspecify.annotations.NullMarked;
