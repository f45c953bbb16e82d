/** Tests of the parts of a step. */
@NullMarked
package io.lockstep.driver.step;

import org.jspecify.annotations.NullMarked;
