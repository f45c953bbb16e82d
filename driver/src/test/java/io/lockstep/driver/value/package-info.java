/** Tests of values. */
@NullMarked
package io.lockstep.driver.value;

import org.jspecify.annotations.NullMarked;
