/** What tests of several packages share: one Spark, real data where present. */
@NullMarked
package io.lockstep.driver.testing;

import org.jspecify.annotations.NullMarked;
