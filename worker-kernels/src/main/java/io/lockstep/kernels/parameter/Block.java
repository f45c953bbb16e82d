package io.lockstep.kernels.parameter;

/**
 * A fixed range of the flat vector inside one tensor: the unit of ownership, of sums over parameters and of checkpoint
 * pieces.
 *
 * @param number 0, 1, … in order of offset over the whole layout
 * @param tensor index of its tensor in the layout
 */
public record Block(int number, int tensor, long offset, int size) {
    public long end() {
        return offset + size;
    }
}
