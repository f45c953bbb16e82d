/**
 * The Spark job that turns sources into shards: learns preprocessing on the training rows, splits by row identity, sorts,
 * writes, publishes. Read {@link io.lockstep.driver.prepare.Preparation} first.
 */
@NullMarked
package io.lockstep.driver.prepare;

import org.jspecify.annotations.NullMarked;
