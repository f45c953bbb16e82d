/** Tests of evaluation and prediction, which must agree row by row. */
@NullMarked
package io.lockstep.driver.prediction;

import org.jspecify.annotations.NullMarked;
