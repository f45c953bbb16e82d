/**
 * The kinds of layer: immutable records with shape rules, parameters and a plain kernel over arrays, which is the
 * definition of the right answer. Adding one: its file, its test, one line in {@code Layers}. Read
 * {@link io.lockstep.kernels.layer.Layer} first.
 */
@NullMarked
package io.lockstep.kernels.layer;

import org.jspecify.annotations.NullMarked;
