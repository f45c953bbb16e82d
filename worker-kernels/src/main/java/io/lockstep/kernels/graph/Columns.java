package io.lockstep.kernels.graph;

/** Parts of rows, between several answers side by side and one answer alone. */
public final class Columns {
    private Columns() {}

    /**
     * Copies a part of each row.
     *
     * @param count floats of the part
     * @param source first row's part from {@code from}, the next {@code sourceStep} further. Not modified.
     * @param target first row's part from {@code to}, the next {@code targetStep} further. Overwritten.
     */
    public static void copy(
            int rows, int count, float[] source, int from, int sourceStep, float[] target, int to, int targetStep) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(source, from + row * sourceStep, target, to + row * targetStep, count);
        }
    }
}
