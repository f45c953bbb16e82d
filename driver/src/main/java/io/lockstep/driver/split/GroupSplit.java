package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.RowDigest;
import org.jspecify.annotations.Nullable;

/**
 * By the seed and the text of a column: all rows of one patient, speaker or station are on one side, and stay there
 * where others are added.
 *
 * @param fraction of the groups that are for validation, in the mean
 * @param index of the column in a row
 */
public record GroupSplit(long seed, double fraction, String column, int index) implements Split {
    @Override
    public Side side(byte[] identity, @Nullable Object[] row) throws BadRowException {
        RowDigest digest = new RowDigest();
        digest.text(Texts.of("group", column, row[index]));
        return Split.draw(seed, digest.identity()) < fraction ? Side.VALIDATION : Side.TRAINING;
    }
}
