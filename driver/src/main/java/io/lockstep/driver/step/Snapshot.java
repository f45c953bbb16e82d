package io.lockstep.driver.step;

import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of an owner's blocks, of the parameters and of every slot, that can be written while the originals move on.
 * Made once, taken often.
 */
public final class Snapshot {
    /** A run of blocks of a slot of the checkpoint. */
    public record Run(String slot, Chunk blocks) {}

    private final List<Run> runs;
    private final List<HeapFloats> values = new ArrayList<>();

    public Snapshot(List<Run> runs) {
        this.runs = List.copyOf(runs);
        runs.forEach(run -> values.add(HeapFloats.of(run.blocks().size())));
    }

    /**
     * Copies a part of a run.
     *
     * @param number of the run, from 0
     * @param offset of the first float in the flat vector
     * @param sourceOffset of the same float in {@code source}
     */
    public void copy(int number, long offset, HeapFloats source, long sourceOffset, long count) {
        System.arraycopy(
                source.array(),
                Math.toIntExact(sourceOffset),
                values.get(number).array(),
                Math.toIntExact(offset - runs.get(number).blocks().offset()),
                Math.toIntExact(count));
    }

    /** Writes the copies; they count for nothing until committed. */
    public List<Piece> write(CheckpointStore store, long step, String writer) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        for (int number = 0; number < runs.size(); number++) {
            Run run = runs.get(number);
            Chunk blocks = run.blocks();
            if (blocks.firstBlock() < blocks.endBlock()) {
                pieces.add(store.write(
                        step,
                        writer,
                        run.slot(),
                        blocks.firstBlock(),
                        blocks.endBlock(),
                        values.get(number),
                        blocks.offset()));
            }
        }
        return pieces;
    }
}
