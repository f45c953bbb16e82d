/**
 * Quantiles of more numbers than memory holds, exactly, whatever their order and however they are divided. Needs nothing of
 * the other packages. Read {@link io.lockstep.driver.quantile.OrderStatistics} first.
 */
@NullMarked
package io.lockstep.driver.quantile;

import org.jspecify.annotations.NullMarked;
