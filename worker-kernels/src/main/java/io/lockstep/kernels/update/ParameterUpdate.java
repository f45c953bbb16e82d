package io.lockstep.kernels.update;

import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.LayerwiseOptimizer;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.parameter.Treatment;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Moves the parameters of a run of blocks by the gradients of one step: the same arithmetic whoever owns the blocks and
 * wherever the gradients lie. Holds the optimizer's state of those blocks, their moving average, and nothing else that
 * lasts. One thread at a time; different runs of blocks may be updated by different threads at once.
 *
 * <pre>
 * squares    sums of squares of mean gradients          when they are clipped by norm
 * measure    directions, and sums of squares of them    when the optimizer is layer-wise
 * apply      the step itself
 * </pre>
 */
public final class ParameterUpdate {
    private static final double[] NO_FACTORS = {};

    /** Floats worked on at once: small enough that gradient, parameters and slots stay in the first cache. */
    private static final int PIECE = 512;

    private final ParameterLayout layout;
    private final UpdateRule rule;
    private final int firstBlock;
    private final int endBlock;
    private final long origin;
    private final List<HeapFloats> slots;
    private final float[][] slotArrays;
    private final float[][][] optimizerSlots;
    private final boolean layerwise;
    private final float[] scratch = new float[ParameterLayout.BLOCK_SIZE];
    private final float[] averages;
    private final Update own = new Update();

    /**
     * The optimizer's step alone.
     *
     * @param firstBlock number of the first block
     * @param endBlock number after the last block
     */
    public ParameterUpdate(ParameterLayout layout, Optimizer optimizer, int firstBlock, int endBlock) {
        this(layout, UpdateRule.of(optimizer, layout), firstBlock, endBlock);
    }

    /**
     * With all slots zero.
     *
     * @param firstBlock number of the first block
     * @param endBlock number after the last block
     */
    public ParameterUpdate(ParameterLayout layout, UpdateRule rule, int firstBlock, int endBlock) {
        this(layout, rule, firstBlock, endBlock, newSlots(layout, rule, firstBlock, endBlock));
    }

    private ParameterUpdate(
            ParameterLayout layout, UpdateRule rule, int firstBlock, int endBlock, List<HeapFloats> slots) {
        this.layout = layout;
        this.rule = rule;
        this.firstBlock = firstBlock;
        this.endBlock = endBlock;
        this.origin =
                firstBlock == endBlock ? 0 : layout.blocks().get(firstBlock).offset();
        this.slots = slots;
        this.slotArrays = slots.stream().map(HeapFloats::array).toArray(float[][]::new);
        List<String> names = rule.slots();
        this.optimizerSlots = rule.optimizers().stream()
                .map(optimizer -> optimizer.slots().stream()
                        .map(name -> slotArrays[names.indexOf(name)])
                        .toArray(float[][]::new))
                .toArray(float[][][]::new);
        this.layerwise = rule.layerwise();
        this.averages = new float[rule.averages() ? PIECE : 0];
    }

    private static List<HeapFloats> newSlots(ParameterLayout layout, UpdateRule rule, int firstBlock, int endBlock) {
        Objects.checkFromToIndex(firstBlock, endBlock, layout.blocks().size());
        List<Block> own = layout.blocks().subList(firstBlock, endBlock);
        long size =
                own.isEmpty() ? 0 : own.get(own.size() - 1).end() - own.get(0).offset();
        return rule.slots().stream().map(name -> HeapFloats.of(size)).toList();
    }

    /**
     * An update of the same blocks with the same state, by another rule.
     *
     * @param other of the same slots
     */
    public ParameterUpdate by(UpdateRule other) {
        if (!other.slots().equals(rule.slots())) {
            throw new IllegalArgumentException("update: expected a rule that keeps " + rule.slots()
                    + ", got one that keeps " + other.slots() + ". Use the same optimizers in all phases");
        }
        return new ParameterUpdate(layout, other, firstBlock, endBlock, slots);
    }

    /** Offset in the flat vector of the first float of the blocks, where every slot starts. */
    public long origin() {
        return origin;
    }

    /**
     * What is kept beside the parameters, in the order of {@link UpdateRule#slots}; index 0 belongs to {@link #origin}.
     */
    public List<HeapFloats> slots() {
        return slots;
    }

    /**
     * Before the first step of all: the moving average starts at the parameters.
     *
     * @param parameters [layout size]. Not modified.
     */
    public void begin(HeapFloats parameters) {
        if (rule.averages()) {
            float[] average = slotArrays[slotArrays.length - 1];
            System.arraycopy(parameters.array(), parameters.index(origin), average, 0, average.length);
        }
    }

    /**
     * Copies the moving average of these blocks.
     *
     * @param into [layout size]. Overwritten in these blocks.
     */
    public void readAverages(HeapFloats into) {
        if (rule.averages()) {
            float[] average = slotArrays[slotArrays.length - 1];
            System.arraycopy(average, 0, into.array(), into.index(origin), average.length);
        }
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
            if (trained(block)) {
                readScaled(sums, block.offset() - sumsOrigin, block.size(), mean, 1f);
                sum = GradientNorm.sumOfSquares(scratch, 0, block.size());
            }
            squares[number] = sum;
        }
    }

    /**
     * Sums of squares of parameters and of what a {@link LayerwiseOptimizer} calls their direction, block by block.
     *
     * @param sums gradient sums; the float of offset o lies at o - sumsOrigin. Overwritten with directions, for
     *     {@link #apply}, in these blocks where they are trained.
     * @param mean what turns a sum into a mean
     * @param clip factor of the mean gradient, 1 when it is not clipped
     * @param parameters [layout size]. Not modified.
     * @param parameterSquares indexed by block number; those of these blocks are Overwritten, 0 where nothing is
     *     trained
     * @param directionSquares likewise
     */
    public void measure(
            Update update,
            FloatStorage sums,
            long sumsOrigin,
            float mean,
            float clip,
            HeapFloats parameters,
            double[] parameterSquares,
            double[] directionSquares) {
        float[] values = parameters.array();
        for (int number = firstBlock; number < endBlock; number++) {
            Block block = layout.blocks().get(number);
            double own = 0;
            double direction = 0;
            if (trained(block) && rule.optimizer(block.tensor()) instanceof LayerwiseOptimizer optimizer) {
                int size = block.size();
                int offset = parameters.index(block.offset());
                readScaled(sums, block.offset() - sumsOrigin, size, mean, clip);
                optimizer.direction(
                        update,
                        rule.treatments().get(block.tensor()).decayed(),
                        size,
                        values,
                        offset,
                        scratch,
                        optimizerSlots[rule.treatments().get(block.tensor()).optimizer()],
                        inSlots(block.offset()));
                sums.write(block.offset() - sumsOrigin, scratch, 0, size);
                own = GradientNorm.sumOfSquares(values, offset, size);
                direction = GradientNorm.sumOfSquares(scratch, 0, size);
            }
            parameterSquares[number] = own;
            directionSquares[number] = direction;
        }
    }

    private boolean trained(Block block) {
        return layout.tensorOf(block).trainable()
                && !rule.treatments().get(block.tensor()).frozen();
    }

    /** Hears which blocks have their new values. */
    public interface Moved {
        Moved UNHEARD = block -> {};

        /** @param block number of it */
        void block(int block);
    }

    /** One step of these blocks, every rate as it is. */
    public void apply(
            Update update, FloatStorage sums, long sumsOrigin, float mean, float clip, HeapFloats parameters) {
        apply(update, sums, sumsOrigin, mean, clip, NO_FACTORS, parameters, Moved.UNHEARD);
    }

    /**
     * One step of these blocks: the optimizer's, or {@code r += momentum (mean - r)} where they are statistics.
     *
     * @param sums gradient sums, or what {@link #measure} left; the float of offset o lies at o - sumsOrigin. Not
     *     modified.
     * @param mean what turns a sum into a mean
     * @param clip factor of the mean gradient, 1 when it is not clipped
     * @param factors on the rate, by tensor, from {@link UpdateRule#rateFactors}
     * @param parameters [layout size]. Those of these blocks are modified.
     * @param moved hears of each block that was, while it is in the cache; frozen ones are not
     */
    public void apply(
            Update update,
            FloatStorage sums,
            long sumsOrigin,
            float mean,
            float clip,
            double[] factors,
            HeapFloats parameters,
            Moved moved) {
        float[] values = parameters.array();
        for (int number = firstBlock; number < endBlock; number++) {
            Block block = layout.blocks().get(number);
            Treatment treatment = rule.treatments().get(block.tensor());
            if (treatment.frozen()) {
                continue;
            }
            double rate = update.rate() * treatment.rateFactor();
            float kept = treatment.decayed() ? (float) (1 - rate * rule.weightDecay()) : 1f;
            own.set(update.step(), factors.length == 0 ? rate : rate * factors[block.tensor()]);
            Role role = layout.tensorOf(block).role();
            Optimizer optimizer = rule.optimizer(block.tensor());
            float[][] ownSlots = optimizerSlots[treatment.optimizer()];
            for (int at = 0; at < block.size(); at += PIECE) {
                int size = Math.min(PIECE, block.size() - at);
                long first = block.offset() + at;
                int offset = parameters.index(first);
                int slotOffset = inSlots(first);
                if (role instanceof Role.Statistic statistic) {
                    readMean(sums, first - sumsOrigin, size, mean);
                    move((float) statistic.momentum(), size, scratch, values, offset);
                } else {
                    readStep(optimizer, sums, first - sumsOrigin, size, mean, clip);
                    GradientNorm.scale(values, offset, size, kept);
                    optimizer.update(own, treatment.decayed(), size, values, offset, scratch, ownSlots, slotOffset);
                }
                average(update.step(), values, offset, slotOffset, size);
            }
            moved.block(number);
        }
    }

    /** Where the slots of a float of the flat vector lie: they hold these blocks alone. */
    private int inSlots(long offset) {
        return Math.toIntExact(offset - origin);
    }

    private static void move(float momentum, int size, float[] means, float[] values, int offset) {
        for (int i = 0; i < size; i++) {
            values[offset + i] += momentum * (means[i] - values[offset + i]);
        }
    }

    private void average(long step, float[] values, int offset, int at, int size) {
        if (rule.averages()) {
            float[] average = slotArrays[slotArrays.length - 1];
            System.arraycopy(values, offset, scratch, 0, size);
            System.arraycopy(average, at, averages, 0, size);
            towards(averages, scratch, rule.averageShare(step), size);
            System.arraycopy(averages, 0, average, at, size);
        }
    }

    private static void towards(float[] average, float[] values, float share, int size) {
        for (int i = 0; i < size; i++) {
            average[i] += share * (values[i] - average[i]);
        }
    }

    private void readStep(Optimizer optimizer, FloatStorage sums, long offset, int size, float mean, float clip) {
        if (layerwise && optimizer instanceof LayerwiseOptimizer) {
            sums.read(offset, scratch, 0, size);
        } else {
            readScaled(sums, offset, size, mean, clip);
        }
    }

    private void readMean(FloatStorage sums, long offset, int size, float mean) {
        sums.read(offset, scratch, 0, size);
        GradientNorm.scale(scratch, 0, size, mean);
    }

    private void readScaled(FloatStorage sums, long offset, int size, float mean, float clip) {
        readMean(sums, offset, size, mean);
        if (rule.clipValue() < Double.POSITIVE_INFINITY) {
            GradientNorm.clamp(scratch, 0, size, (float) rule.clipValue());
        }
        GradientNorm.scale(scratch, 0, size, clip);
    }

    /** Sets every slot to zero. */
    public void reset() {
        for (float[] slot : slotArrays) {
            Arrays.fill(slot, 0f);
        }
    }
}
