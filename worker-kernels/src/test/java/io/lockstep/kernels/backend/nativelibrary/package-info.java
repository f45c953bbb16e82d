/** Tests of the way in for native code. */
@NullMarked
package io.lockstep.kernels.backend.nativelibrary;

import org.jspecify.annotations.NullMarked;
