package io.lockstep.driver.ml;

/**
 * Setters of estimators over a features vector.
 *
 * @param <E> the estimator
 */
public interface NetworkSetters<E> extends NetworkParams, StageSetters<E> {
    /** See {@link #layers}. */
    default E setLayers(int... units) {
        set(layers(), units);
        return self();
    }

    /** See {@link #model}. */
    default E setModel(String text) {
        set(model(), text);
        return self();
    }

    default E setEpochs(int count) {
        set(epochs(), count);
        return self();
    }

    default E setBatchSize(int rows) {
        set(batchSize(), rows);
        return self();
    }

    default E setLearningRate(double rate) {
        set(learningRate(), rate);
        return self();
    }

    /** See {@link #train}. */
    default E setTrain(String text) {
        set(train(), text);
        return self();
    }

    default E setSeed(long number) {
        set(seed(), number);
        return self();
    }

    default E setWeightCol(String column) {
        set(weightCol(), column);
        return self();
    }
}
