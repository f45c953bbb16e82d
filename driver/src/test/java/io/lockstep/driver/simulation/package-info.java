/**
 * A whole run under a simulated clock, network and storage: read {@link io.lockstep.driver.simulation.Simulation}
 * first.
 */
@NullMarked
package io.lockstep.driver.simulation;

import org.jspecify.annotations.NullMarked;
