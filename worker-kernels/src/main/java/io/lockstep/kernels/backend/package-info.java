/**
 * Contract of backends, the door behind which native code lives: what compiles a network and at which instruction-set
 * level and precision it computes. Each backend has a package of its own below this one, the only one that sees its
 * library; {@code backend.registry} lists them. Read {@link io.lockstep.kernels.backend.Backend} first.
 */
@NullMarked
package io.lockstep.kernels.backend;

import org.jspecify.annotations.NullMarked;
