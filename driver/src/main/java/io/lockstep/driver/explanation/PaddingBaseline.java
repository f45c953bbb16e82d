package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.profile.Profile;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token in place of every other, numbers as zeros.
 *
 * @param id of the token; 0 is what texts are padded with, or an unknown word
 */
public record PaddingBaseline(@Default("0") int id) implements Baseline {
    public PaddingBaseline {
        if (id < 0) {
            throw new IllegalArgumentException("id must be at least 0, got " + id);
        }
    }

    @Override
    public BaselineInputs inputs(Preprocessing preprocessing, @Nullable Profile profile) {
        if (preprocessing.inputs().stream().noneMatch(BaselineInputs::readsIds)) {
            throw new IllegalArgumentException("explain.baseline: expected tokens or ids for padding, got a model that"
                    + " reads numbers alone. Use means or zeros");
        }
        return BaselineInputs.filled(preprocessing, 0, (double) id, List.of());
    }
}
