/**
 * The sample data of {@code data-samples}, made from nothing but a seed: digits drawn with a pen, and patients; and
 * clicks, of which any number of rows can be made, telephone tones, and days of a law that turns. Connected digits are made of
 * recordings beside the seed. Imports {@code kernels.random}, what reads sounds and archives, and what writes Parquet. Read {@link io.lockstep.jobs.samples.SampleData} first.
 */
@NullMarked
package io.lockstep.jobs.samples;

import org.jspecify.annotations.NullMarked;
