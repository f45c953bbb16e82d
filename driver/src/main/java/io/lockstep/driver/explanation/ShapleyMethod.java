package io.lockstep.driver.explanation;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.attribution.AnswerFunction;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.ShapleyValues;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shapley values of a row's columns, or of squares of pixels, tokens, frames: the mean, over all orders, of what the answer gains
 * when a column's own value takes the place of the baseline's. Exact up to 12 of them, beyond by orders that are drawn, until all
 * standard errors are small enough.
 *
 * @param exact whether all orders count, of 12 columns at most; absent: up to 12 columns
 * @param error standard error that ends the drawing, in the unit of the answer
 * @param permutations orders that are drawn at most
 * @param patch side of a square, in pixels
 */
public record ShapleyMethod(
        @Nullable Boolean exact,
        @Default("0.01") double error,
        @Default("512") int permutations,
        @Default("4") int patch)
        implements Method {
    public ShapleyMethod {
        new ShapleyValues(exact, error, permutations, 0); // checks
        int least = ShapleyValues.leastPermutations(1);
        if (permutations < least) {
            throw new IllegalArgumentException("permutations must be at least " + least + ", got " + permutations);
        }
        if (patch < 1) {
            throw new IllegalArgumentException("patch must be at least 1, got " + patch);
        }
    }

    @Override
    public void check(String where, ModelSpec model, Preprocessing preprocessing) {
        int groups = Boolean.TRUE.equals(exact) ? SourceCells.leastGroups(preprocessing, patch) : 0;
        if (groups > ShapleyValues.MOST_EXACT) {
            throw new IllegalArgumentException("explain.method.shapley.exact: expected a model of at most "
                    + ShapleyValues.MOST_EXACT + " columns, squares of pixels and numbers, got " + groups + " in "
                    + where + ", of which there are 2^" + groups + " coalitions. Leave it out to draw orders");
        }
    }

    @Override
    public void checkRow(String row, int groups) {
        if (Boolean.TRUE.equals(exact) && groups > ShapleyValues.MOST_EXACT) {
            throw new IllegalArgumentException("explain.method.shapley.exact: expected rows of at most "
                    + ShapleyValues.MOST_EXACT + " columns, squares of pixels, tokens and frames, got " + groups
                    + " in row " + Excerpt.quoted(row) + ", of which there are 2^" + groups
                    + " coalitions. Leave it out: shorter rows stay exact, and for longer ones orders are drawn");
        }
    }

    @Override
    public List<Attribution> attribute(ModelSpec model, AnswerFunction function, List<AskedRow> rows) {
        List<Attribution> attributions = new ArrayList<>();
        for (AskedRow row : rows) {
            attributions.add(new ShapleyValues(exact, error, permutations, row.seed())
                    .attribution(function, row.row(), row.key(), row.direction(), row.groups(), row.background()));
        }
        return attributions;
    }

    @Override
    public boolean byCell() {
        return false;
    }
}
