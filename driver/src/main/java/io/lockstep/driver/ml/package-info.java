/**
 * Trainings and models as stages of spark.ml: {@link io.lockstep.driver.ml.LockstepClassifier} and
 * {@link io.lockstep.driver.ml.LockstepRegressor} over a features vector, {@link io.lockstep.driver.ml.Lockstep} over any columns
 * that a config names. {@code fit} trains on the data set by the room {@code run}; models score by the room {@code scoring}, to
 * the bits of {@code predict}. Read {@link io.lockstep.driver.ml.LockstepClassifier} first.
 *
 * <p><i>What a fit depends on.</i> A row is known by what it holds, so that the same rows give the same weights in any order,
 * partitioning and form of vector, and on any executors. The run's directory is a temporary one, deleted at the end, unless
 * {@code runsDirectory} is set: then a fit that was killed goes on. A fitted model holds its files in memory
 * ({@link io.lockstep.driver.ml.HeldModel}) and gets to executors as a broadcast.
 *
 * <p><i>Files.</i> A saved stage is a directory {@code metadata} in the form of Spark's own, whose class name is what
 * {@code Pipeline.load} finds the stage by, and of a model the directory {@code model} that {@code train} writes, without names of
 * classes: every command reads it. A stage is written beside its place and moved there when it is whole.
 *
 * <p><i>Texts.</i> Params cross sessions and files as text, so that a model or a config is a param of text.
 * {@link io.lockstep.driver.ml.ConfigText} reads it: JSON here, YAML by the reader that module {@code jobs} brings as a service,
 * as this module does not know how YAML is read.
 *
 * <p><i>One jar for every Spark.</i> Stages extend Spark's classes, which were compiled for Scala 2.12 or 2.13. That works as long
 * as nothing here names a Scala collection, whose classes differ: params are set one by one and never as a sequence of pairs;
 * no trait with fields is mixed in ({@code HasSeed}, {@code HasWeightCol}), whose setters Scala writes into the class: params of
 * their names are declared instead, made anew by each call, as a param is equal to any of its name and stage; params are written
 * and read here, as Spark's helpers for it take other arguments in each version. The identifier is there before the superclass
 * is constructed ({@link io.lockstep.driver.ml.PendingUid}), and {@code findSummaryModel} is overridden raw, as Java sees it twice.
 */
@NullMarked
package io.lockstep.driver.ml;

import org.jspecify.annotations.NullMarked;
