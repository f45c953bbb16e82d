package io.lockstep.driver.checkpoint;

/**
 * One file of a checkpoint: the float32 values, little-endian, of blocks [firstBlock, endBlock) one after another, gaps
 * between tensors left out.
 *
 * @param slot {@link CheckpointStore#PARAMETERS} or the name of an optimizer's slot
 * @param file name inside the checkpoint's directory
 * @param sha256 of the file
 */
public record Piece(String slot, int firstBlock, int endBlock, String file, long bytes, String sha256) {
    public Piece {
        if (firstBlock < 0 || endBlock < firstBlock || bytes < 0 || file.contains("/") || file.startsWith(".")) {
            throw new IllegalArgumentException(
                    "piece " + file + ": expected a plain file name and a range of blocks, got [" + firstBlock + ", "
                            + endBlock + ") of " + bytes + " bytes");
        }
    }
}
