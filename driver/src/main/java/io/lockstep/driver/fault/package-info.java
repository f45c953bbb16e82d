/**
 * Named places where a test may make things go wrong, in this process or, by a system property, in a real executor.
 * Imports nothing. Read {@link io.lockstep.driver.fault.Faults} first.
 */
@NullMarked
package io.lockstep.driver.fault;

import org.jspecify.annotations.NullMarked;
