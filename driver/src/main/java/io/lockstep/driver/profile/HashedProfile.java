package io.lockstep.driver.profile;

import io.lockstep.driver.column.Measure;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;

/**
 * Counts of values of which there are too many different ones to list, by their hash.
 *
 * @param distinctAbove different values there are more than
 * @param cells rows whose value's hash, modulo the number of cells, is the cell's place
 */
public record HashedProfile(
        String column,
        @Default("category") Measure measure,
        long rows,
        @Default("0") long missing,
        @Default("0") long unusable,
        int distinctAbove,
        List<Long> cells)
        implements ColumnProfile {
    public HashedProfile {
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("cells: expected at least one, got none");
        }
        Sums.check(rows, missing, unusable, cells, 0);
    }

    @Override
    public HashedProfile plus(ColumnProfile other) {
        if (!(other instanceof HashedProfile next) || cells.size() != next.cells.size()) {
            throw ColumnProfile.otherBins(this);
        }
        return new HashedProfile(
                column,
                measure,
                rows + next.rows,
                missing + next.missing,
                unusable + next.unusable,
                distinctAbove,
                Sums.of(cells, next.cells));
    }
}
