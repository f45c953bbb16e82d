/**
 * Where rows come from: a source is a record of configuration that opens as a Spark data set, one row per example, bad
 * rows included and marked. Imports Spark, {@code files}, {@code json} and
 * {@code image}. Read {@link io.lockstep.driver.source.Source} first.
 */
@NullMarked
package io.lockstep.driver.source;

import org.jspecify.annotations.NullMarked;
