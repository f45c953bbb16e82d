package io.lockstep.scorer;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.feature.PredictedRow;
import io.lockstep.driver.feature.RowEncoder;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.calibration.OutputCorrections;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one thread scores with. Not thread-safe. */
final class RowPass implements AutoCloseable {
    private static final float[] NONE = {};

    private final RowEncoder encoder;
    private final OutputCorrections corrections;
    private final InferenceWorkspace workspace;
    private final Batch batch;
    private final float[] scores;

    /** @param columns of rows */
    RowPass(LoadedModel model, Network network, List<String> columns) {
        this.encoder = model.preprocessing().encoder(columns);
        this.corrections = model.corrections();
        this.batch = new Batch(InferenceWorkspace.ROWS, model.spec().inputTypes(), List.of());
        this.scores =
                new float[InferenceWorkspace.ROWS * model.spec().outputShape().elementCount()];
        this.workspace = network.inferenceWorkspace();
    }

    /**
     * Scores rows, {@link InferenceWorkspace#ROWS} at most.
     *
     * @param rows values in the order of the columns. Not modified.
     * @param first number of the first one, for messages
     * @param answers of the model
     */
    void score(List<@Nullable Object[]> rows, int first, PredictedRow answers, List<@Nullable Object[]> into) {
        for (int i = 0; i < rows.size(); i++) {
            try {
                encoder.features(rows.get(i), batch, i);
            } catch (BadRowException e) {
                throw new IllegalArgumentException(
                        "row " + (first + i) + ": " + e.reason() + ": " + e.details() + ". Correct the row", e);
            }
            batch.weights()[i] = 1;
        }
        batch.setRows(rows.size());
        workspace.score(batch, scores, NONE);
        int outputs = answers.outputs();
        for (int i = 0; i < rows.size() * outputs; i++) {
            if (!Float.isFinite(scores[i])) {
                throw new IllegalArgumentException("row " + (first + i / outputs)
                        + ": score not finite: expected numbers from the model, got " + scores[i]
                        + ". Its weights, or the row's numbers, are too large");
            }
        }
        corrections.apply(rows.size(), scores);
        for (int i = 0; i < rows.size(); i++) {
            into.add(answers.of(scores, i));
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
