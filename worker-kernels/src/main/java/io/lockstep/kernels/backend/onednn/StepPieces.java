package io.lockstep.kernels.backend.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Pieces of a step of all rows, [rows, units] and [rows, parts of units], on their way between native memory and arrays of the
 * thread: whole rows, some at a time, or parts of one row that is longer than a piece.
 */
final class StepPieces {
    private static final int ARRAYS = 9;
    private static final ThreadLocal<float[][]> OF_THREAD =
            ThreadLocal.withInitial(() -> new float[ARRAYS][StepLoops.PIECE]);

    private final int rows;
    private final int units;
    private final int rowsOfPiece;
    private final int unitsOfPiece;

    StepPieces(int rows, int units) {
        this.rows = rows;
        this.units = units;
        this.unitsOfPiece = Math.min(units, StepLoops.PIECE);
        this.rowsOfPiece = StepLoops.PIECE / unitsOfPiece;
    }

    /** What is done with a piece. */
    interface Body {
        void run(Piece piece, float[][] arrays);
    }

    /** Where the piece of the moment lies; one for each work, moved along. */
    final class Piece {
        private int row;
        private int rowCount;
        private int unit;
        private int unitCount;

        int count() {
            return rowCount * unitCount;
        }

        /** Reads [rows, units]. */
        void read(FloatBuffer step, float[] into) {
            step.get(row * units + unit, into, 0, count());
        }

        /** Writes [rows, units]. */
        void write(FloatBuffer step, float[] from) {
            step.put(row * units + unit, from, 0, count());
        }

        /** Reads a part of [rows, parts, units]. */
        void read(FloatBuffer step, int parts, int part, float[] into) {
            for (int r = 0; r < rowCount; r++) {
                step.get(((row + r) * parts + part) * units + unit, into, r * unitCount, unitCount);
            }
        }

        /** Writes a part of [rows, parts, units]. */
        void write(FloatBuffer step, int parts, int part, float[] from) {
            for (int r = 0; r < rowCount; r++) {
                step.put(((row + r) * parts + part) * units + unit, from, r * unitCount, unitCount);
            }
        }

        void zero(float[] array) {
            Arrays.fill(array, 0, count(), 0f);
        }

        /**
         * Makes rows zero that have no such step.
         *
         * @param valid steps of each row
         */
        void mask(int[] valid, int step, float[] array) {
            for (int r = 0; r < rowCount; r++) {
                if (step >= valid[row + r]) {
                    Arrays.fill(array, r * unitCount, (r + 1) * unitCount, 0f);
                }
            }
        }

        /** Adds each row's numbers to those of the units, rows in order. */
        void addTo(float[] sums, float[] from) {
            for (int r = 0; r < rowCount; r++) {
                for (int j = 0; j < unitCount; j++) {
                    sums[unit + j] += from[r * unitCount + j];
                }
            }
        }
    }

    Piece piece() {
        return new Piece();
    }

    /** Does something with all pieces, one after another. */
    void each(Piece piece, Body body) {
        float[][] arrays = OF_THREAD.get();
        for (int row = 0; row < rows; row += rowsOfPiece) {
            piece.row = row;
            piece.rowCount = Math.min(rowsOfPiece, rows - row);
            for (int unit = 0; unit < units; unit += unitsOfPiece) {
                piece.unit = unit;
                piece.unitCount = Math.min(unitsOfPiece, units - unit);
                body.run(piece, arrays);
            }
        }
    }
}
