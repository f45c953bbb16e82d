package io.lockstep.driver.scoring;

import io.lockstep.driver.feature.ColumnSlots;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.calibration.OutputCorrections;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import java.io.IOException;

/**
 * Scores rows that are encoded already, at most {@link RowScorer#BATCH} at a time, to the bits that {@link RowScorer} gives. Used
 * by one thread.
 */
public final class EncodedScorer implements AutoCloseable {
    private final ModelHandle handle;
    private final InferenceWorkspace workspace;
    private final OutputCorrections corrections;
    private final ColumnSlots slots;
    private final Batch batch;
    private final float[] scores;
    private final float[] losses;
    private int rows;
    private boolean closed;

    /** Loads the plan's model unless this JVM has it. */
    public EncodedScorer(ScoringPlan plan) throws IOException {
        this.handle = ModelHandle.open(plan);
        ModelSpec spec = handle.model().spec();
        try {
            this.slots = new ColumnSlots(handle.model().preprocessing());
            this.batch = new Batch(RowScorer.BATCH, spec.inputTypes(), spec.targetTypes());
            this.scores = new float[RowScorer.BATCH * spec.outputShape().elementCount()];
            this.losses =
                    new float[plan.targets() ? RowScorer.BATCH * spec.outputs().size() : 0];
            this.corrections = handle.model().corrections();
            this.workspace = handle.network().inferenceWorkspace();
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    public LoadedModel model() {
        return handle.model();
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
        batch.weights()[rows] = 1;
        slots.read(row, batch, rows);
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
        slots.readTargets(targets, batch, rows - 1);
        batch.weights()[rows - 1] = weight;
    }

    /**
     * Scores the rows added since the last time.
     *
     * @return how many there are; their scores are valid until the next call
     */
    public int score() {
        int scored = rows;
        if (scored > 0) {
            batch.setRows(scored);
            workspace.score(batch, scores, losses);
            corrections.apply(scored, scores);
        }
        rows = 0;
        return scored;
    }

    /** [{@link RowScorer#BATCH}, output size] of the rows scored last. */
    public float[] scores() {
        return scores;
    }

    /** [{@link RowScorer#BATCH}, answers] of the rows scored last; empty when answers are not needed. */
    public float[] losses() {
        return losses;
    }

    /** Targets and weights of the rows scored last. */
    public Batch batch() {
        return batch;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            workspace.close();
            handle.close();
        }
    }
}
