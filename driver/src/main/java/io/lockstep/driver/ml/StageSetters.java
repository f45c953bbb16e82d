package io.lockstep.driver.ml;

/**
 * Setters of every estimator here.
 *
 * @param <E> the estimator
 */
public interface StageSetters<E> extends StageParams {
    /** This estimator. */
    @SuppressWarnings("unchecked")
    default E self() {
        return (E) this;
    }

    default E setValidationIndicatorCol(String column) {
        set(validationIndicatorCol(), column);
        return self();
    }

    /** See {@link #runsDirectory}. */
    default E setRunsDirectory(String directory) {
        set(runsDirectory(), directory);
        return self();
    }

    /** {@link #ERROR} or {@link #SKIP}. */
    default E setHandleInvalid(String policy) {
        set(handleInvalid(), policy);
        return self();
    }
}
