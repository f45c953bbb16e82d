/** Tests of sync modes as data. */
@NullMarked
package io.lockstep.driver.sync;

import org.jspecify.annotations.NullMarked;
