/**
 * Progress of a run. Below everything that works for a run, so that data preparation and the training
 * itself speak to the same listener. Imports nothing.
 */
@NullMarked
package io.lockstep.driver.progress;

import org.jspecify.annotations.NullMarked;
