/**
 * Public data sets, fetched by {@code lockstep download}: what they are and where, in {@link io.lockstep.jobs.download.DataSets}, a
 * line each; and how files get here whole or not at all. A file is fetched into {@code .NAME.part}, goes on where it ended as
 * long as its ETag says that it is still the same, and takes its place by a rename once it has the SHA-256 of the table. Imports
 * nothing of Spark. Read {@link io.lockstep.jobs.download.Download} first.
 */
@NullMarked
package io.lockstep.jobs.download;

import org.jspecify.annotations.NullMarked;
