/**
 * Sums whose result does not depend on the order or grouping of what is added, for metrics and for what is learnt from
 * data. Imports nothing but the JDK.
 */
@NullMarked
package io.lockstep.kernels.sum;

import org.jspecify.annotations.NullMarked;
