package io.lockstep.driver.order;

/**
 * Settings that, with the rows, decide their order.
 *
 * @param seed of the run
 * @param batch rows of one step, over all slices
 * @param slices fixed shares of a batch
 * @param window rows of one slice that are shuffled among each other
 * @param statistics whether layers take statistics over a slice, see {@link Slicing}
 */
public record OrderSpec(long seed, int batch, int slices, int window, boolean statistics) {
    public OrderSpec {
        if (batch < 1 || slices < 1 || slices > batch || window < 1) {
            throw new IllegalArgumentException(
                    "order: expected batch and window of at least 1 and slices from 1 to batch, got batch " + batch
                            + ", slices " + slices + ", window " + window);
        }
    }

    /** For a model whose rows do not see each other. */
    public OrderSpec(long seed, int batch, int slices, int window) {
        this(seed, batch, slices, window, false);
    }

    /** Of an epoch of so many rows. */
    public Slicing slicing(long rows) {
        return new Slicing(rows, batch, slices, statistics);
    }
}
