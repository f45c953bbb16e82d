package io.lockstep.kernels.attribution;

/**
 * Which group each cell of a row belongs to: the players of a game over source columns, patches, tokens or frames.
 *
 * @param groupOf of each cell its group, from 0. Not modified.
 * @param count of groups
 */
public record CellGroups(int[] groupOf, int count) {
    public CellGroups {
        for (int group : groupOf) {
            if (group < 0 || group >= count) {
                throw new IllegalArgumentException(
                        "groups of cells: expected groups below " + count + ", got " + group + ". Correct the count");
            }
        }
    }

    /** Each of so many cells a group of its own. */
    public static CellGroups single(int cells) {
        int[] groupOf = new int[cells];
        for (int cell = 0; cell < cells; cell++) {
            groupOf[cell] = cell;
        }
        return new CellGroups(groupOf, cells);
    }

    /**
     * Sums by group, added in the order of cells.
     *
     * @param values of each cell. Not modified.
     */
    public double[] sums(double[] values) {
        double[] sums = new double[count];
        for (int cell = 0; cell < groupOf.length; cell++) {
            sums[groupOf[cell]] += values[cell];
        }
        return sums;
    }
}
