package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.WorkerLostException;
import io.lockstep.driver.config.TrainConfig;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.network.ParameterUpdate;
import io.lockstep.kernels.optimizer.GradientNorm;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The run of blocks a rank owns: it finishes their sum, updates them, keeps the optimizer's state of them, writes them to
 * checkpoints. Its threads each update a part of the run.
 */
public final class OwnChunk {
    private final ParameterLayout layout;
    private final TrainConfig train;
    private final long totalSteps;
    private final Chunk chunk;
    private final List<ParameterUpdate> parts = new ArrayList<>();
    private final int[] firstBlocks;
    private final HeapFloats sum;
    private final double[] squares;
    private final Update update = new Update();
    private float mean;
    private float clip;

    /** @param threads that share the work */
    public OwnChunk(ParameterLayout layout, TrainConfig train, long totalSteps, Chunk chunk, int threads) {
        this.layout = layout;
        this.train = train;
        this.totalSteps = totalSteps;
        this.chunk = chunk;
        this.sum = HeapFloats.of(chunk.size());
        this.squares = new double[layout.blocks().size()];
        this.firstBlocks = new int[threads + 1];
        int blocks = chunk.endBlock() - chunk.firstBlock();
        for (int thread = 0; thread <= threads; thread++) {
            firstBlocks[thread] = chunk.firstBlock() + (int) ((long) blocks * thread / threads);
        }
        for (int thread = 0; thread < threads; thread++) {
            parts.add(new ParameterUpdate(layout, train.optimizer(), firstBlocks[thread], firstBlocks[thread + 1]));
        }
    }

    /** Where the collective puts this chunk's gradient sum. */
    public HeapFloats sum() {
        return sum;
    }

    /**
     * Prepares the update of a step.
     *
     * @param step from 1
     */
    public void begin(long step, Leaf total) {
        double rate = train.optimizer().learningRate() * train.schedule().factor(step, totalSteps);
        update.set(step, rate);
        mean = (float) (1.0 / total.weightSum());
        clip = 1f;
    }

    boolean clips() {
        return train.clipNorm() != null;
    }

    /** One thread's blocks: sums of squares, for clipping. */
    public void squares(int thread) {
        parts.get(thread).squares(sum, chunk.offset(), mean, squares);
    }

    /** After all threads' {@link #squares}: exchanges them with the other owners and decides the factor. */
    void clip(Collective collective, long step) throws WorkerLostException {
        if (collective.size() > 1) {
            ByteBuffer mine = ByteBuffer.allocate((chunk.endBlock() - chunk.firstBlock()) * Double.BYTES);
            for (int block = chunk.firstBlock(); block < chunk.endBlock(); block++) {
                mine.putDouble(squares[block]);
            }
            int block = 0;
            for (byte[] share : collective.exchange(step, mine.array())) {
                ByteBuffer values = ByteBuffer.wrap(share);
                while (values.hasRemaining()) {
                    squares[block++] = values.getDouble();
                }
            }
        }
        clipAlone();
    }

    /** {@link #clip} of a chunk that has no others beside it. */
    public void clipAlone() {
        Double limit = train.clipNorm();
        clip = limit == null ? 1f : GradientNorm.factor(limit, GradientNorm.total(squares, squares.length));
    }

    /** One thread's blocks: the optimizer's step. */
    public void apply(int thread, HeapFloats parameters) {
        parts.get(thread).apply(update, sum, chunk.offset(), mean, clip, parameters);
    }

    /** Reads the optimizer's state of the own blocks. */
    public void restore(CheckpointStore store, Checkpoint checkpoint) throws IOException {
        List<String> slots = train.optimizer().slots();
        for (int thread = 0; thread < parts.size(); thread++) {
            ParameterUpdate part = parts.get(thread);
            for (int slot = 0; slot < slots.size(); slot++) {
                store.read(
                        checkpoint,
                        slots.get(slot),
                        firstBlocks[thread],
                        firstBlocks[thread + 1],
                        part.slots().get(slot),
                        part.origin());
            }
        }
    }

    /** Writes the own blocks of the parameters and of every slot; they count for nothing until committed. */
    public List<Piece> write(CheckpointStore store, long step, String writer, HeapFloats parameters)
            throws IOException {
        List<Piece> pieces = new ArrayList<>();
        if (chunk.firstBlock() == chunk.endBlock()) {
            return pieces;
        }
        pieces.add(store.write(
                step, writer, CheckpointStore.PARAMETERS, chunk.firstBlock(), chunk.endBlock(), parameters, 0));
        List<String> slots = train.optimizer().slots();
        for (int thread = 0; thread < parts.size(); thread++) {
            ParameterUpdate part = parts.get(thread);
            for (int slot = 0; slot < slots.size() && firstBlocks[thread] < firstBlocks[thread + 1]; slot++) {
                pieces.add(store.write(
                        step,
                        writer,
                        slots.get(slot),
                        firstBlocks[thread],
                        firstBlocks[thread + 1],
                        part.slots().get(slot),
                        part.origin()));
            }
        }
        return pieces;
    }

    ParameterUpdate part(int thread) {
        return parts.get(thread);
    }

    ParameterLayout layout() {
        return layout;
    }
}
