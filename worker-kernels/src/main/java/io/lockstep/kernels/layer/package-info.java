/**
 * Contract of layers: an immutable record with a shape rule, parameters and a plain kernel over arrays, which is the
 * definition of the right answer. Three storeys: this contract, which knows no kind of layer but {@code none}; the
 * families beside each other in packages below it; {@code layer.registry}, the list. Adding a layer: its file in a
 * family, its test, one line in {@code Layers}. Read {@link io.lockstep.kernels.layer.Layer} first.
 */
@NullMarked
package io.lockstep.kernels.layer;

import org.jspecify.annotations.NullMarked;
