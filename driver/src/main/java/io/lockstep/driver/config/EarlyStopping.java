package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;

/**
 * Ends a training that validation says gets no better; the model is then the best one, not the last. Prechelt, <a
 * href="https://doi.org/10.1007/978-3-642-35289-8_5">Early Stopping — But When?</a>, criterion UP counted from the
 * best.
 *
 * @param metric among those of the validation rows
 * @param patience evaluations in a row that may be no better than the best one
 * @param minDelta what counts as better is better by more than this
 */
public record EarlyStopping(
        @Default("loss") String metric,
        @Default("3") int patience,
        @Default("0") double minDelta) {
    public EarlyStopping {
        if (patience < 1) {
            throw new PlainDataException("patience", "expected at least 1, got " + patience);
        }
        if (!(minDelta >= 0)) {
            throw new PlainDataException("minDelta", "expected at least 0, got " + minDelta);
        }
    }
}
