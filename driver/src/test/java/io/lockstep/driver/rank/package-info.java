/** Tests of the step loop: the same weights whoever computes them. */
@NullMarked
package io.lockstep.driver.rank;

import org.jspecify.annotations.NullMarked;
