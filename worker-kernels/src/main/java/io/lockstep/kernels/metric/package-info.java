/**
 * Mergeable, exact metrics, independent of the order in which parts are merged.
 */
@NullMarked
package io.lockstep.kernels.metric;

import org.jspecify.annotations.NullMarked;
