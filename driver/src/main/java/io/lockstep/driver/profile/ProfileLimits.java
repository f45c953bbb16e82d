package io.lockstep.driver.profile;

/**
 * How much is kept of each column while it is learnt: a function of the number of columns alone, so that a task's memory is
 * bounded however many there are.
 *
 * @param bins of numbers
 * @param cells of numbers in the first pass over the rows
 * @param nextCells that a later pass looks into each of those with
 * @param values different ones of a category
 */
public record ProfileLimits(int bins, int cells, int nextCells, int values) {
    private static final int ALL_CELLS = 1 << 21;
    private static final int ALL_VALUES = 1 << 18;

    /**
     * @param numbers columns of numbers
     * @param categories columns of categories
     */
    public static ProfileLimits of(int numbers, int categories) {
        int cells = within(256, ALL_CELLS / Math.max(1, numbers), 16_384);
        return new ProfileLimits(
                within(32, cells / 8, 256),
                cells,
                within(16, 4096 / Math.max(1, numbers), 512),
                within(64, ALL_VALUES / Math.max(1, categories), 4096));
    }

    private static int within(int least, int wanted, int most) {
        return Math.max(least, Math.min(most, wanted));
    }
}
