package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Method of attribution with its parameters, as a config says it. Its kinds are in {@link Methods#REGISTRY}. */
public interface Method {
    /**
     * Attributions of rows, a row's own whatever rows are beside it.
     *
     * @param function of the model, or of what {@link #compile} made
     * @param rows Not modified.
     */
    List<Attribution> attribute(ModelSpec model, AnswerFunction function, List<AskedRow> rows);

    /**
     * A network of the method's own.
     *
     * @param parameters of the model, in its layout. As in {@link AnswerNetwork#of}.
     * @param tables as there
     * @return to be closed by the caller; absent: the model as it is serves
     */
    default @Nullable AnswerNetwork compile(
            Backend backend, ModelSpec model, FloatStorage parameters, List<FloatStorage> tables) {
        return null;
    }

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
     * @param preprocessing of its rows
     * @throws IllegalArgumentException saying why
     */
    default void check(String where, ModelSpec model, Preprocessing preprocessing) {}

    /**
     * Refuses a row that the method does not fit.
     *
     * @param row its name, for the message
     * @param groups what of it is taken away at once
     * @throws IllegalArgumentException saying why
     */
    default void checkRow(String row, int groups) {}
}
