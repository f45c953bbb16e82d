package io.lockstep.kernels.layer.noise;

import io.lockstep.kernels.layer.Pass;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;

/** Random numbers of a node's rows: a function of (seed, epoch, node, the row's number in the epoch, position). */
final class RowDraws {
    private RowDraws() {}

    /** Of all rows of a pass. */
    static long key(Pass pass) {
        return RandomStream.key(pass.seed(), Purpose.DROPOUT);
    }

    /** Of one row of a pass. */
    static long stream(Pass pass, int row) {
        long node = RandomStream.join(RandomStream.join(0, pass.epoch()), pass.node());
        return RandomStream.join(node, pass.rowNumbers()[row]);
    }
}
