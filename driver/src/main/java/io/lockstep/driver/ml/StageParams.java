package io.lockstep.driver.ml;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What every estimator here and its model are told. */
public interface StageParams extends Params {
    /** Leaves unusable rows out. */
    String SKIP = "skip";

    /** Ends with the first unusable row. */
    String ERROR = "error";

    default Param<String> validationIndicatorCol() {
        return new Param<>(
                this,
                "validationIndicatorCol",
                "column that is true where a row is for validation; false or missing: for training");
    }

    default Param<String> runsDirectory() {
        return new Param<>(
                this,
                "runsDirectory",
                "where run directories are made and kept, as command train does: a fit that was killed goes on, the"
                        + " same again is not done twice. Unset: a temporary one, deleted at the end");
    }

    default Param<String> handleInvalid() {
        return new Param<>(
                this,
                "handleInvalid",
                "what becomes of rows that cannot be used: error, or skip, by which they are left out and counted");
    }

    default void setStageDefaults() {
        setDefault(handleInvalid(), ERROR);
    }

    /** Whether rows that cannot be used are left out. */
    default boolean skipsInvalid() {
        return SKIP.equals(getOrDefault(handleInvalid()));
    }

    /** A param's value as text; empty where it has none. */
    default String text(Param<String> param) {
        return isDefined(param) ? String.valueOf(getOrDefault(param)) : "";
    }
}
