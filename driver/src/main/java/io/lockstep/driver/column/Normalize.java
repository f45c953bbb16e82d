package io.lockstep.driver.column;

import io.lockstep.driver.image.PixelScale;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;

/**
 * Known statistics of pixels.
 *
 * @param mean one for each channel, after scaling: from 0 to 1 unless {@code scale} says otherwise
 * @param deviation one for each channel, above 0
 */
public record Normalize(List<Double> mean, List<Double> deviation) {
    public Normalize {
        if (mean.isEmpty()) {
            throw new PlainDataException("mean", "expected one number for each channel, got none");
        }
        PixelScale checked = new PixelScale(1, mean, deviation);
        mean = checked.mean();
        deviation = checked.deviation();
    }
}
