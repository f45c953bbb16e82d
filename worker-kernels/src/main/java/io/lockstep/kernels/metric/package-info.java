/**
 * Mergeable, exact metrics, independent of the order in which rows are added and parts are merged. Read
 * {@link io.lockstep.kernels.metric.MetricSet} first. Adding one: its record, its test, one line in {@code Metrics}.
 */
@NullMarked
package io.lockstep.kernels.metric;

import org.jspecify.annotations.NullMarked;
