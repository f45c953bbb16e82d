/**
 * A training's configuration as records: what each key means is said at its component, and its default stands there, as
 * {@link io.lockstep.kernels.plaindata.Default}. Layers, losses, optimizers, columns and all else that has kinds are
 * records of their own packages, with their defaults. Read {@link io.lockstep.driver.config.RunConfig} first.
 */
@NullMarked
package io.lockstep.driver.config;

import org.jspecify.annotations.NullMarked;
