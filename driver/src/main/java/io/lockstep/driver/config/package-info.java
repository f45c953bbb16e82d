/**
 * A training's configuration as records; what each key means and its default. Read
 * {@link io.lockstep.driver.config.RunConfig} first.
 */
@NullMarked
package io.lockstep.driver.config;

import org.jspecify.annotations.NullMarked;
