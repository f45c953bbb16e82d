/**
 * Lists of all layers and activations by the names configs use; the one package that knows every family. Read
 * {@link io.lockstep.kernels.layer.registry.Layers} first.
 */
@NullMarked
package io.lockstep.kernels.layer.registry;

import org.jspecify.annotations.NullMarked;
