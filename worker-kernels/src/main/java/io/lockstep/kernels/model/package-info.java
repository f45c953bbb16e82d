/**
 * Network as data: shapes, named nodes in a directed graph, the loss. Shape inference happens here, before
 * anything native exists. Read {@link io.lockstep.kernels.model.ModelSpec} first.
 */
@NullMarked
package io.lockstep.kernels.model;

import org.jspecify.annotations.NullMarked;
