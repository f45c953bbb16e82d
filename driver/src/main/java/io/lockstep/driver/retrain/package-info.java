/**
 * Retraining on a schedule: a model that follows new partitions of its data, is judged before it serves, and is published as
 * a version of a registered model. Read {@link io.lockstep.driver.retrain.Retraining} first.
 *
 * <p><b>Days.</b> The clock on the wall decides nothing: every date follows from the day a retraining is <i>as of</i>, in UTC.
 * With {@code last} days of training, {@code holdout} days and a {@code labelDelay}, all half open:
 *
 * <pre>
 *            last              holdout       labelDelay
 * |---------------------------|-----------|--------------|
 * training rows                judged on    answers not     as of
 *                                           known yet
 * </pre>
 *
 * A day's rows lie in a folder of their own ({@code partitions}), or each row tells its day ({@code time}: a column of dates or
 * moments of any source). Days that have no row are missing either way.
 *
 * <p>Rows of the day itself and later ones are never read. Training ends where the holdout begins, and the champion of an earlier
 * day was trained on rows before its own holdout, so that neither model has seen the rows that they are judged on.
 *
 * <p><b>Run key.</b> SHA-256 of the config, the day and what the partitions hold, as numbers of rows and sums of their identities:
 * never a time or a path. A version is published under the run key, accepted or not, so that the same command again has nothing
 * to do; one that was interrupted goes on in the run directory of the training, which is known by its content too.
 *
 * <p>Of versions the key has that of the preparation, in the identity of the training rows
 * ({@link io.lockstep.driver.prepare.Preparation}): rows that another one makes other inputs of are another day. Those of Lockstep,
 * Spark, Java and the backend are not in it, as a release keeps the bits of a config's weights, and one that is installed must not
 * make every day that was done a new one, which its own champion would refuse. The model's {@code lineage.json} keeps
 * those it was trained with, and files of a format that is no longer read are refused.
 *
 * <p><b>Order.</b> A day is judged against the version that serves then. A champion that is as of the same day or a later one
 * ends the command: a model is never judged by one that knows the future.
 *
 * <p><b>Documents</b> of a version: {@code decision.json} with every number that led to the decision, {@code drift.json},
 * {@code report.html} of the retraining ({@link io.lockstep.driver.retrain.RetrainReport}), {@code training.html} of its training.
 *
 * <p><b>Hooks.</b> One of {@code onPublish} and {@code onRefuse} is told of a day once the registry has its result, outside of
 * the lease. Where it fails, or the process dies in between, it is not told again: a day that was done has no hook. A day that
 * drift refuses is not stored, and is told whenever it is refused.
 *
 * <p><b>Scores</b> are of the {@code last} days up to the day as of, which no model was trained or judged on, by the version that
 * served when the day was decided: in a backfill each day has its own, and a command given again never scores by a later version,
 * which may know the rows. They lie in {@code as_of=DATE} of a directory, so that all of it is one table of Parquet; one that is
 * whole stays as it is. Days that are not there yet fail the command after the publication; the same command scores them later.
 */
@NullMarked
package io.lockstep.driver.retrain;

import org.jspecify.annotations.NullMarked;
