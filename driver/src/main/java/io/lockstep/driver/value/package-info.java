/**
 * Values of a table's cells, whichever format they were read from: the one text they are compared by, and what a column
 * may hold. No Spark. Read {@link io.lockstep.driver.value.CanonicalText} first.
 */
@NullMarked
package io.lockstep.driver.value;

import org.jspecify.annotations.NullMarked;
