package io.lockstep.kernels.parameter;

/**
 * A fixed range of the flat vector inside one segment: the unit of ownership, of sums over parameters and of checkpoint
 * pieces.
 *
 * @param number 0, 1, … in order of offset over the whole layout
 * @param segment index of its segment in the layout
 */
public record Block(int number, int segment, long offset, int size) {
    public long end() {
        return offset + size;
    }
}
