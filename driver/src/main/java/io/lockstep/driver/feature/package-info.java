/**
 * From a row's values to a network's input and target, the same in training, evaluation and prediction: what was learnt
 * from the training rows is plain data and part of the model. Read {@link io.lockstep.driver.feature.Preprocessing}
 * first.
 */
@NullMarked
package io.lockstep.driver.feature;

import org.jspecify.annotations.NullMarked;
