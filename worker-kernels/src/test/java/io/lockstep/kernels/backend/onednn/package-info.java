/** Tests of the onednn backend. */
@NullMarked
package io.lockstep.kernels.backend.onednn;

import org.jspecify.annotations.NullMarked;
