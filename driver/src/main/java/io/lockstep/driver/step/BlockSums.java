package io.lockstep.driver.step;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.WorkerLostException;
import java.nio.ByteBuffer;

/** Sums over blocks that each owner knows for its own: afterwards every owner knows all, and adds them in one order. */
public interface BlockSums {
    /** One owner of all blocks has nothing to ask. */
    BlockSums ALONE = (own, sums) -> {};

    /**
     * @param own the caller's blocks
     * @param sums each indexed by block number. Overwritten outside the own blocks.
     */
    void exchange(Chunk own, double[]... sums) throws WorkerLostException;

    /** Among the ranks of a collective; owners are in the order of their blocks. */
    static BlockSums among(Collective collective, long step) {
        return collective.size() == 1 ? ALONE : (own, sums) -> exchange(collective, step, own, sums);
    }

    private static void exchange(Collective collective, long step, Chunk own, double[]... sums)
            throws WorkerLostException {
        int blocks = own.endBlock() - own.firstBlock();
        ByteBuffer mine = ByteBuffer.allocate(blocks * sums.length * Double.BYTES);
        for (int block = own.firstBlock(); block < own.endBlock(); block++) {
            for (double[] sum : sums) {
                mine.putDouble(sum[block]);
            }
        }
        int block = 0;
        for (byte[] share : collective.exchange(step, mine.array())) {
            ByteBuffer values = ByteBuffer.wrap(share);
            while (values.hasRemaining()) {
                for (double[] sum : sums) {
                    sum[block] = values.getDouble();
                }
                block++;
            }
        }
    }
}
