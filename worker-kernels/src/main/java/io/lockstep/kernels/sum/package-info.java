/**
 * Sums with a defined result: {@code ExactSum}, whose result does not depend on the order or grouping of what is added,
 * for metrics and for what is learnt from data, and {@code RunSums} over neighbours in one written order, for kernels.
 * Imports nothing but the JDK.
 */
@NullMarked
package io.lockstep.kernels.sum;

import org.jspecify.annotations.NullMarked;
