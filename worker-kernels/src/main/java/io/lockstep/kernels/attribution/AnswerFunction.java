package io.lockstep.kernels.attribution;

import java.util.List;

/**
 * A model's raw answers, before softmax or sigmoid, to rows of cells, and their gradients. For one thread. A row's bits depend
 * neither on the rows beside it nor on how many there are.
 */
public interface AnswerFunction extends AutoCloseable {
    /** Where the cells of each input lie. */
    CellLayout layout();

    /** K, the raw numbers that the model answers a row with. */
    int answers();

    /**
     * Raw answers.
     *
     * @param rows any number of them. Not modified.
     * @param answers [rows, K]. Overwritten.
     * @throws IllegalArgumentException when a row is none of the layout
     */
    void answers(List<CellRow> rows, float[] answers);

    /**
     * Weighted sums of raw answers, and their gradients.
     *
     * @param rows any number of them. Not modified.
     * @param directions [rows, K] weights of the raw answers. Not modified.
     * @param values [rows] sums. Overwritten.
     * @param gradients one array for each row, as long as its cells. Overwritten.
     * @throws IllegalArgumentException when a row is none of the layout
     */
    void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients);

    @Override
    void close();
}
