package io.lockstep.driver.checkpoint;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A committed checkpoint.
 *
 * @param directory where its pieces lie
 * @param layout digest of the parameter layout it belongs to
 * @param pieces for each slot, together covering every block once; of tables those that count, the latest last
 */
public record Checkpoint(String directory, TrainingState state, String layout, List<Piece> pieces) {
    public Checkpoint {
        pieces = List.copyOf(pieces);
    }

    /** What it holds beside the parameters and the rows of tables. */
    public Set<String> slots() {
        Set<String> slots = new TreeSet<>();
        pieces.forEach(piece -> slots.add(piece.slot()));
        slots.remove(CheckpointStore.PARAMETERS);
        slots.remove(TableStore.SLOT);
        return slots;
    }
}
