package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;

/**
 * An exponential moving average of the weights, batch statistics included, kept beside them: validation, the test and
 * the finished model use the average; training goes on with the weights themselves.
 *
 * @param decay in (0, 1): share of the old average that each step leaves; less in the first steps, see
 *     {@link io.lockstep.kernels.update.UpdateRule}
 */
public record Ema(@Default("0.999") double decay) {
    public Ema {
        if (!(decay > 0 && decay < 1)) {
            throw new PlainDataException("decay", "expected above 0 and below 1, got " + decay);
        }
    }
}
