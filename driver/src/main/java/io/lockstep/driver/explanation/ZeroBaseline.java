package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Zeros, as the network reads them: of standardised numbers their mean, of pictures black, of tokens vectors of zeros. */
public record ZeroBaseline() implements Baseline {
    @Override
    public BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile) {
        return BaselineInputs.filled(preprocessing, 0, null, List.of());
    }
}
