package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of an owner's blocks, of the parameters and of every slot, that can be written while the originals move on. Made
 * once, taken often.
 */
public final class Snapshot {
    private final Chunk chunk;
    private final List<String> names = new ArrayList<>();
    private final List<HeapFloats> values = new ArrayList<>();

    /** @param slots of the optimizer, by name */
    Snapshot(Chunk chunk, List<String> slots) {
        this.chunk = chunk;
        names.add(CheckpointStore.PARAMETERS);
        names.addAll(slots);
        names.forEach(name -> values.add(HeapFloats.of(chunk.size())));
    }

    /**
     * Copies a run of one slot.
     *
     * @param slot 0 for the parameters, then the optimizer's from 1
     * @param offset of the first float in the flat vector
     * @param sourceOffset of the same float in {@code source}
     */
    void copy(int slot, long offset, HeapFloats source, long sourceOffset, long count) {
        System.arraycopy(
                source.array(),
                Math.toIntExact(sourceOffset),
                values.get(slot).array(),
                Math.toIntExact(offset - chunk.offset()),
                Math.toIntExact(count));
    }

    /** Writes the copies; they count for nothing until committed. */
    public List<Piece> write(CheckpointStore store, long step, String writer) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        for (int slot = 0; slot < names.size() && chunk.firstBlock() < chunk.endBlock(); slot++) {
            pieces.add(store.write(
                    step,
                    writer,
                    names.get(slot),
                    chunk.firstBlock(),
                    chunk.endBlock(),
                    values.get(slot),
                    chunk.offset()));
        }
        return pieces;
    }
}
