package io.lockstep.driver.overview;

/**
 * Rows that are equal to others.
 *
 * @param of part of the rows that are counted
 * @param in part of those they are equal to; the same: an earlier one of it
 * @param rows how many
 * @param first place of one; empty where there is none
 * @param second place of one that it is equal to
 */
public record Repeat(Part of, Part in, long rows, String first, String second) {
    /** Whether both are of one part. */
    public boolean isWithin() {
        return of == in;
    }
}
