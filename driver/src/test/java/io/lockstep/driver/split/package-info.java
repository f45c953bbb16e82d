/** Tests of sides of rows. */
@NullMarked
package io.lockstep.driver.split;

import org.jspecify.annotations.NullMarked;
