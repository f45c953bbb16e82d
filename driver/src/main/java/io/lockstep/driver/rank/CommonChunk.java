package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.step.Snapshot;
import io.lockstep.driver.sync.NoOuterStep;
import io.lockstep.driver.sync.OuterStep;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The run of blocks a rank owns of what all lanes have in common: it moves and keeps them, and writes them to
 * checkpoints.
 */
final class CommonChunk {
    private static final OuterStep MEAN = new NoOuterStep();

    private final ParameterLayout layout;
    private final Chunk chunk;
    private final OuterStep outer;
    private final float[][] outerSlots;
    private final Map<String, HeapFloats> slots = new LinkedHashMap<>();

    /** @param common slots of the optimizer that lanes have in common */
    CommonChunk(ParameterLayout layout, Chunk chunk, OuterStep outer, List<String> common) {
        this.layout = layout;
        this.chunk = chunk;
        this.outer = outer;
        outer.slots().forEach(slot -> slots.put(slot, HeapFloats.of(chunk.size())));
        this.outerSlots = slots.values().stream().map(HeapFloats::array).toArray(float[][]::new);
        common.forEach(slot -> slots.put(slot, HeapFloats.of(chunk.size())));
    }

    /**
     * Begins: at the beginning, or with what a checkpoint holds.
     *
     * @param parameters those to begin with
     */
    void begin(CheckpointStore store, @Nullable Checkpoint checkpoint, HeapFloats parameters) throws IOException {
        if (checkpoint == null || checkpoint.state().step() == 0) {
            HeapFloats average = slots.get(UpdateRule.AVERAGE);
            if (average != null) {
                parameters.read(chunk.offset(), average.array(), 0, chunk.size());
            }
            return;
        }
        for (Map.Entry<String, HeapFloats> slot : slots.entrySet()) {
            store.read(
                    checkpoint, slot.getKey(), chunk.firstBlock(), chunk.endBlock(), slot.getValue(), chunk.offset());
        }
    }

    /**
     * Moves the parameters of the chunk, statistics without an outer step.
     *
     * @param movement mean of how far lanes went; its first float is the chunk's. Not modified.
     * @param parameters [layout size]. Modified in the chunk.
     * @param withOuter whether the round ends with an outer step
     */
    void move(HeapFloats movement, HeapFloats parameters, boolean withOuter) {
        for (Block block : layout.blocks().subList(chunk.firstBlock(), chunk.endBlock())) {
            OuterStep step = withOuter && layout.tensorOf(block).trainable() ? outer : MEAN;
            step.apply(
                    block.size(),
                    parameters.array(),
                    Math.toIntExact(block.offset()),
                    movement.array(),
                    outerSlots,
                    Math.toIntExact(block.offset() - chunk.offset()));
        }
    }

    /**
     * Keeps the mean of a common slot.
     *
     * @param mean its first float is the chunk's. Not modified.
     */
    void keep(String slot, HeapFloats mean) {
        mean.read(0, kept(slot).array(), 0, chunk.size());
    }

    /**
     * Copies the own blocks of a common slot.
     *
     * @param into [layout size]. Overwritten in the chunk.
     */
    void read(String slot, HeapFloats into) {
        into.write(chunk.offset(), kept(slot).array(), 0, chunk.size());
    }

    private HeapFloats kept(String slot) {
        return Objects.requireNonNull(slots.get(slot), slot);
    }

    /** What a checkpoint has of this, the parameters first. */
    List<Snapshot.Run> runs() {
        List<Snapshot.Run> runs = new ArrayList<>();
        runs.add(new Snapshot.Run(CheckpointStore.PARAMETERS, chunk));
        slots.keySet().forEach(slot -> runs.add(new Snapshot.Run(slot, chunk)));
        return runs;
    }

    /**
     * Copies that.
     *
     * @return the number of the run behind
     */
    int copyTo(Snapshot snapshot, HeapFloats parameters) {
        int run = 0;
        snapshot.copy(run++, chunk.offset(), parameters, chunk.offset(), chunk.size());
        for (HeapFloats values : slots.values()) {
            snapshot.copy(run++, chunk.offset(), values, 0, chunk.size());
        }
        return run;
    }
}
