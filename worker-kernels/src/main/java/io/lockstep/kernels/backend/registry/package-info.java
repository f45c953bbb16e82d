/**
 * List of backends, the preferred first, and the choice among them; the one package that knows every backend. Read
 * {@link io.lockstep.kernels.backend.registry.Backends} first.
 */
@NullMarked
package io.lockstep.kernels.backend.registry;

import org.jspecify.annotations.NullMarked;
