/** Tests of what depends on Spark alone. */
@NullMarked
package io.lockstep.driver.spark;

import org.jspecify.annotations.NullMarked;
