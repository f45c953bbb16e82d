package io.lockstep.kernels.backend.onednn;

/**
 * Order of a sequence's steps, cut into groups of equally many, whose inputs are multiplied at once.
 *
 * @param steps T
 * @param reverse from the last step to the first
 * @param size steps of a group, a divisor of T
 */
record StepGroups(int steps, boolean reverse, int size) {
    private static final int ROWS_AT_ONCE = 64;

    /** As few vectors at once as the library multiplies at full speed: they are still in the cache when they are used. */
    static StepGroups of(int steps, boolean reverse, int rows) {
        int size = Math.max(1, Math.min(steps, ROWS_AT_ONCE / rows));
        while (steps % size != 0) {
            size--;
        }
        return new StepGroups(steps, reverse, size);
    }

    /** Index of the step that is taken as the k-th. */
    int at(int k) {
        return reverse ? steps - 1 - k : k;
    }

    boolean beginsGroup(int k) {
        return k % size == 0;
    }

    boolean endsGroup(int k) {
        return k % size == size - 1;
    }

    /** The lowest step in the group of the k-th. */
    int firstOfGroup(int k) {
        int begin = k / size * size;
        return reverse ? steps - begin - size : begin;
    }

    /** The lowest of the steps that others follow, of which there are T - 1: whose outputs are read as states. */
    int firstFollowed() {
        return reverse ? 1 : 0;
    }

    /** The lowest of the steps that follow others. */
    int firstFollowing() {
        return reverse ? 0 : 1;
    }
}
