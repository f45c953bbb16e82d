package io.lockstep.driver.scoring;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.calibration.OutputCorrections;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import java.io.IOException;

/** A plan's model, open to score {@link RowScorer#BATCH} rows at a time at most, and memory for them. For one thread. */
final class ScoringPass implements AutoCloseable {
    private final ModelHandle handle;
    private final InferenceWorkspace workspace;
    private final OutputCorrections corrections;
    private final Batch batch;
    private final float[] scores;
    private final float[] losses;
    private boolean closed;

    /** Loads the plan's model unless this JVM has it. */
    ScoringPass(ScoringPlan plan) throws IOException {
        this.handle = ModelHandle.open(plan);
        ModelSpec spec = handle.model().spec();
        try {
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

    LoadedModel model() {
        return handle.model();
    }

    /** What is scored next. */
    Batch batch() {
        return batch;
    }

    /** [{@link RowScorer#BATCH}, output size] of the rows scored last. */
    float[] scores() {
        return scores;
    }

    /** [{@link RowScorer#BATCH}, answers] of the rows scored last; empty when answers are not needed. */
    float[] losses() {
        return losses;
    }

    /** Scores the batch's first rows. */
    void score(int rows) {
        batch.setRows(rows);
        workspace.score(batch, scores, losses);
    }

    /** Corrects scores, as the model was calibrated. */
    void correct(int rows) {
        corrections.apply(rows, scores);
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
