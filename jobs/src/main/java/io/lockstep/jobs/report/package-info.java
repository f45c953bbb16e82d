/**
 * The report of a run as one HTML file: nothing in it is fetched or executed. Read
 * {@link io.lockstep.jobs.report.Report} first.
 */
@NullMarked
package io.lockstep.jobs.report;

import org.jspecify.annotations.NullMarked;
