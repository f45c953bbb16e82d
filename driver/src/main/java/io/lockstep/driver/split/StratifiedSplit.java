package io.lockstep.driver.split;

import io.lockstep.driver.column.BadRowException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The same share of every value of a column, to the row: of the rows of each value those with the smallest draws
 * ({@link Split#draw}).
 *
 * @param index of the column in a row
 * @param largest draw that is for validation, by the column's value; of values that are absent none is
 */
public record StratifiedSplit(long seed, String column, int index, TreeMap<String, Double> largest) implements Split {
    /** What a row is counted by. */
    public static String stratum(String column, @Nullable Object value) throws BadRowException {
        return Texts.of("stratum", column, value);
    }

    @Override
    public Side side(byte[] identity, @Nullable Object[] row) throws BadRowException {
        Double most = largest.get(stratum(column, row[index]));
        return most != null && Split.draw(seed, identity) <= most ? Side.VALIDATION : Side.TRAINING;
    }
}
