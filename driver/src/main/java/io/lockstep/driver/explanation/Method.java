package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.model.ModelSpec;
import java.util.List;

/** Method of attribution with its parameters, as a config says it. Its kinds are in {@link Methods#REGISTRY}. */
public interface Method {
    /**
     * Attributions of rows, a row's own whatever rows are beside it.
     *
     * @param model Modified only in what it remembers.
     * @param rows Not modified.
     */
    List<Attribution> attribute(AnswerFunction model, List<AskedRow> rows);

    /** Whether values are of single cells; else of a row's groups. */
    boolean byCell();

    /** Whether attributions add up to what is explained, exactly or nearly. */
    default boolean isComplete() {
        return true;
    }

    /** Side, in pixels, of the squares of a picture that are taken away at once. */
    default int patch() {
        return 1;
    }

    /**
     * Refuses a model that the method does not fit.
     *
     * @param where the model is, for the message
     * @throws IllegalArgumentException saying why
     */
    default void check(String where, ModelSpec model) {}
}
