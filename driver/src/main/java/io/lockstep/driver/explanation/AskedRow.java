package io.lockstep.driver.explanation;

import io.lockstep.kernels.attribution.Background;
import io.lockstep.kernels.attribution.CellGroups;
import io.lockstep.kernels.attribution.CellRow;
import java.util.List;

/**
 * Row as a method is asked about it. Arrays are not to be modified.
 *
 * @param baseline a row of as many cells
 * @param background rows that Shapley values are taken over: the baseline, unless others are given
 * @param direction weights of the model's raw answers, whose sum is explained
 * @param groups what methods that take cells away take away at once: columns, patches, tokens
 * @param key of what is drawn for it: its content's hash
 * @param seed of all that is drawn
 */
public record AskedRow(
        CellRow row,
        CellRow baseline,
        Background background,
        float[] direction,
        CellGroups groups,
        long key,
        long seed) {
    /** Rows of several. */
    static List<CellRow> rows(List<AskedRow> asked) {
        return asked.stream().map(AskedRow::row).toList();
    }

    /** Baselines of several. */
    static List<CellRow> baselines(List<AskedRow> asked) {
        return asked.stream().map(AskedRow::baseline).toList();
    }

    /** Weights of several, side by side. */
    static float[] directions(List<AskedRow> asked) {
        int size = asked.isEmpty() ? 0 : asked.get(0).direction().length;
        float[] directions = new float[asked.size() * size];
        for (int i = 0; i < asked.size(); i++) {
            System.arraycopy(asked.get(i).direction(), 0, directions, i * size, size);
        }
        return directions;
    }
}
