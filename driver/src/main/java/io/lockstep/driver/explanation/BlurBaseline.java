package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.plaindata.Default;
import org.jspecify.annotations.Nullable;

/**
 * The row's own pictures, blurred by a normal distribution (Fong and Vedaldi, 2017): what is no picture is its mean.
 *
 * @param sigma deviation in pixels
 */
public record BlurBaseline(@Default("5.0") double sigma) implements Baseline {
    public BlurBaseline {
        if (!(sigma > 0 && Double.isFinite(sigma))) {
            throw new IllegalArgumentException("sigma must be above 0, got " + sigma);
        }
    }

    @Override
    public BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile) {
        return new MeanBaseline().inputs(preprocessing, profile);
    }

    @Override
    public double blur() {
        return sigma;
    }
}
