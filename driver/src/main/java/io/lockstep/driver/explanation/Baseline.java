package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import org.jspecify.annotations.Nullable;

/** Baseline that rows are held against, as a config says it. Its kinds are in {@link Baselines#REGISTRY}. */
public interface Baseline {
    /**
     * What it is, where no row has to be looked at.
     *
     * @param profile of the model's training rows; absent: it has none
     */
    BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile);

    /** Deviation, in pixels, of what a row's own pictures are blurred by; 0: they are not looked at. */
    default double blur() {
        return 0;
    }
}
