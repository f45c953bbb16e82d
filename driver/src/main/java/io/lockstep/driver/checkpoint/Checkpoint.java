package io.lockstep.driver.checkpoint;

import java.util.List;

/**
 * A committed checkpoint.
 *
 * @param directory where its pieces lie
 * @param layout digest of the parameter layout it belongs to
 * @param pieces for each slot, together covering every block once
 */
public record Checkpoint(String directory, TrainingState state, String layout, List<Piece> pieces) {
    public Checkpoint {
        pieces = List.copyOf(pieces);
    }
}
