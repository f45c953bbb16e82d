/**
 * Who computes: the door behind which native code lives. Each backend has a package of its own, the only one that sees
 * its library. Read {@link io.lockstep.kernels.backend.Backend} first.
 */
@NullMarked
package io.lockstep.kernels.backend;

import org.jspecify.annotations.NullMarked;
