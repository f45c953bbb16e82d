package io.lockstep.driver.scoring;

import io.lockstep.driver.feature.ColumnSlots;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.batch.Batch;
import java.io.IOException;

/**
 * Scores rows that are encoded already, at most {@link RowScorer#BATCH} at a time, to the bits that {@link RowScorer} gives. Used
 * by one thread.
 */
public final class EncodedScorer implements AutoCloseable {
    private final ScoringPass pass;
    private final ColumnSlots slots;
    private int rows;

    /** Loads the plan's model unless this JVM has it. */
    public EncodedScorer(ScoringPlan plan) throws IOException {
        this.pass = new ScoringPass(plan);
        try {
            this.slots = new ColumnSlots(pass.model().preprocessing());
        } catch (RuntimeException e) {
            pass.close();
            throw e;
        }
    }

    public LoadedModel model() {
        return pass.model();
    }

    /** How rows are encoded. */
    public ColumnSlots slots() {
        return slots;
    }

    /** Rows that are there to be scored. */
    public int rows() {
        return rows;
    }

    /**
     * Adds a row to those that are scored next.
     *
     * @param row as {@link ColumnSlots} has it. Not modified.
     */
    public void add(byte[][] row) {
        pass.batch().weights()[rows] = 1;
        slots.read(row, pass.batch(), rows);
        rows++;
    }

    /**
     * Adds a row with its targets and weight.
     *
     * @param row as {@link ColumnSlots} has it. Not modified.
     * @param targets as {@link ColumnSlots#readTargets} reads them. Not modified.
     */
    public void add(byte[][] row, byte[] targets, float weight) {
        add(row);
        slots.readTargets(targets, pass.batch(), rows - 1);
        pass.batch().weights()[rows - 1] = weight;
    }

    /**
     * Scores the rows added since the last time.
     *
     * @return how many there are; their scores are valid until the next call
     */
    public int score() {
        int scored = rows;
        if (scored > 0) {
            pass.score(scored);
            pass.correct(scored);
        }
        rows = 0;
        return scored;
    }

    /** [{@link RowScorer#BATCH}, output size] of the rows scored last. */
    public float[] scores() {
        return pass.scores();
    }

    /** [{@link RowScorer#BATCH}, answers] of the rows scored last; empty when answers are not needed. */
    public float[] losses() {
        return pass.losses();
    }

    /** Targets and weights of the rows scored last. */
    public Batch batch() {
        return pass.batch();
    }

    @Override
    public void close() {
        pass.close();
    }
}
