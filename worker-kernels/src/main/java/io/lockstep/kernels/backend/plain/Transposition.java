package io.lockstep.kernels.backend.plain;

/** Transposes a matrix tile by tile. */
public final class Transposition {
    private static final int TILE = 16;

    private Transposition() {}

    /**
     * @param source [rows, columns]. Not modified.
     * @param target [columns, rows]. Overwritten.
     */
    public static void transpose(int rows, int columns, float[] source, float[] target) {
        for (int row = 0; row < rows; row += TILE) {
            int rowEnd = Math.min(rows, row + TILE);
            for (int column = 0; column < columns; column += TILE) {
                int columnEnd = Math.min(columns, column + TILE);
                for (int i = row; i < rowEnd; i++) {
                    for (int j = column; j < columnEnd; j++) {
                        target[j * rows + i] = source[i * columns + j];
                    }
                }
            }
        }
    }
}
