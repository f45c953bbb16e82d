/** Tests of windows. */
@NullMarked
package io.lockstep.driver.window;

import org.jspecify.annotations.NullMarked;
