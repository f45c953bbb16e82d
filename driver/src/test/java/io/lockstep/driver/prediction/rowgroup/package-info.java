/** Tests of files whose column chunks are copied. */
@NullMarked
package io.lockstep.driver.prediction.rowgroup;

import org.jspecify.annotations.NullMarked;
