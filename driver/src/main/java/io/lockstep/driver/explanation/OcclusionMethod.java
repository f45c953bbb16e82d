package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.Occlusion;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Default;
import java.util.ArrayList;
import java.util.List;

/**
 * What the answer loses when the baseline's stands in place of a column, or of a square of pixels, a token, a frame of it. Effects
 * that several share are counted for each or for none, so that they do not add up.
 *
 * @param patch side of a square, in pixels
 */
public record OcclusionMethod(@Default("4") int patch) implements Method {
    public OcclusionMethod {
        if (patch < 1) {
            throw new IllegalArgumentException("patch must be at least 1, got " + patch);
        }
    }

    @Override
    public List<Attribution> attribute(ModelSpec model, AnswerFunction function, List<AskedRow> rows) {
        List<Attribution> attributions = new ArrayList<>();
        for (AskedRow row : rows) {
            attributions.add(Occlusion.ofGroups(function, row.row(), row.baseline(), row.direction(), row.groups()));
        }
        return attributions;
    }

    @Override
    public boolean byCell() {
        return false;
    }

    @Override
    public boolean isComplete() {
        return false;
    }
}
