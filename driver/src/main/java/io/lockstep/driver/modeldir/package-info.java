/**
 * A trained model on disk in open formats, checked whenever it is loaded. Read
 * {@link io.lockstep.driver.modeldir.ModelDirectory} first.
 */
@NullMarked
package io.lockstep.driver.modeldir;

import org.jspecify.annotations.NullMarked;
