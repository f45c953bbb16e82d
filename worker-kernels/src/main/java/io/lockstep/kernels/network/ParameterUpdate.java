package io.lockstep.kernels.network;

import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Moves the parameters of a run of blocks by the gradients of one step: the same arithmetic whoever owns the blocks and
 * wherever the gradients lie. Holds the optimizer's state of those blocks and nothing else that lasts. One thread at a
 * time; different runs of blocks may be updated by different threads at once.
 */
public final class ParameterUpdate {
    /** Floats worked on at once: small enough that gradient, parameters and slots stay in the first cache. */
    private static final int PIECE = 2048;

    private final ParameterLayout layout;
    private final Optimizer optimizer;
    private final int firstBlock;
    private final int endBlock;
    private final long origin;
    private final List<HeapFloats> slots;
    private final float[][] slotArrays;
    private final float[] scratch = new float[ParameterLayout.BLOCK_SIZE];

    /**
     * With all slots zero.
     *
     * @param firstBlock number of the first block
     * @param endBlock number after the last block
     */
    public ParameterUpdate(ParameterLayout layout, Optimizer optimizer, int firstBlock, int endBlock) {
        Objects.checkFromToIndex(firstBlock, endBlock, layout.blocks().size());
        this.layout = layout;
        this.optimizer = optimizer;
        this.firstBlock = firstBlock;
        this.endBlock = endBlock;
        boolean empty = firstBlock == endBlock;
        this.origin = empty ? 0 : layout.blocks().get(firstBlock).offset();
        long size = empty ? 0 : layout.blocks().get(endBlock - 1).end() - origin;
        this.slots = optimizer.slots().stream().map(name -> HeapFloats.of(size)).toList();
        this.slotArrays = slots.stream().map(HeapFloats::array).toArray(float[][]::new);
    }

    /** Offset in the flat vector of the first float of the blocks, where every slot starts. */
    public long origin() {
        return origin;
    }

    /** State of the optimizer, in the order of its slot names; index 0 belongs to {@link #origin}. */
    public List<HeapFloats> slots() {
        return slots;
    }

    /**
     * Sums of squares of the mean gradients, block by block, for clipping by norm: see {@link GradientNorm}.
     *
     * @param sums gradient sums; the float of offset o lies at o - sumsOrigin. Not modified.
     * @param mean what turns a sum into a mean: {@code (float) (1 / weight sum)}
     * @param squares indexed by block number; those of these blocks are Overwritten, 0 for blocks that are not trained
     */
    public void squares(FloatStorage sums, long sumsOrigin, float mean, double[] squares) {
        for (int number = firstBlock; number < endBlock; number++) {
            Block block = layout.blocks().get(number);
            double sum = 0;
            if (layout.segmentOf(block).trainable()) {
                readScaled(sums, block.offset() - sumsOrigin, block.size(), mean, 1f);
                sum = GradientNorm.sumOfSquares(scratch, 0, block.size());
            }
            squares[number] = sum;
        }
    }

    /**
     * One step of these blocks: the optimizer's, or {@code r += momentum (mean - r)} where they are statistics.
     *
     * @param sums gradient sums; the float of offset o lies at o - sumsOrigin. Not modified.
     * @param mean what turns a sum into a mean
     * @param clip factor of the mean gradient, 1 when it is not clipped
     * @param parameters [layout size]. Those of these blocks are modified.
     */
    public void apply(
            Update update, FloatStorage sums, long sumsOrigin, float mean, float clip, HeapFloats parameters) {
        float[] values = parameters.array();
        for (int number = firstBlock; number < endBlock; number++) {
            Block block = layout.blocks().get(number);
            Role role = layout.segmentOf(block).role();
            for (int at = 0; at < block.size(); at += PIECE) {
                int size = Math.min(PIECE, block.size() - at);
                long offset = block.offset() + at;
                if (role instanceof Role.Trained trained) {
                    readScaled(sums, offset - sumsOrigin, size, mean, clip);
                    optimizer.update(update, trained.decayed(), size, values, (int) offset, scratch, slotArrays, (int)
                            (offset - origin));
                } else if (role instanceof Role.Statistic statistic) {
                    readScaled(sums, offset - sumsOrigin, size, mean, 1f);
                    move((float) statistic.momentum(), size, scratch, values, (int) offset);
                }
            }
        }
    }

    private static void move(float momentum, int size, float[] means, float[] values, int offset) {
        for (int i = 0; i < size; i++) {
            values[offset + i] += momentum * (means[i] - values[offset + i]);
        }
    }

    private void readScaled(FloatStorage sums, long offset, int size, float mean, float clip) {
        sums.read(offset, scratch, 0, size);
        GradientNorm.scale(scratch, 0, size, mean);
        GradientNorm.scale(scratch, 0, size, clip);
    }

    /** Sets every slot to zero. */
    public void reset() {
        for (float[] slot : slotArrays) {
            Arrays.fill(slot, 0f);
        }
    }
}
