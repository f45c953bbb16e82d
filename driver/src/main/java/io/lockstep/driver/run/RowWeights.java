package io.lockstep.driver.run;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Weights of rows, before anybody trains: rows that all weigh nothing train nothing, and nothing can be measured on
 * them.
 */
final class RowWeights {
    private static final int RUN = 128;

    private RowWeights() {}

    /** @throws IllegalArgumentException when all weights of the training or of the validation rows are 0 */
    static void check(Files files, PreparedData data) throws IOException {
        String column = data.preprocessing().weight();
        if (column != null) {
            RowLayout layout = data.preprocessing().layout();
            require(files, column, "training", data.train(), layout);
            require(files, column, "validation", data.validation(), layout);
        }
    }

    private static void require(
            Files files, String column, String split, @Nullable ShardManifest rows, RowLayout layout)
            throws IOException {
        if (rows != null && !anyAboveZero(files, rows, layout)) {
            throw new IllegalArgumentException("data.weight: expected some " + split
                    + " rows with a weight above 0, got 0 in column " + Excerpt.quoted(column) + " of all "
                    + rows.rows()
                    + ". Correct the column, or remove data.weight");
        }
    }

    /** Reads as far as the first that is. */
    private static boolean anyAboveZero(Files files, ShardManifest manifest, RowLayout layout) throws IOException {
        try (SequentialData data = SequentialData.open(files, manifest, layout)) {
            Batch batch = data.newBatch(RUN);
            for (long first = 0; first < data.rows(); first += RUN) {
                data.fill(first, Math.min(data.rows(), first + RUN), batch);
                for (int row = 0; row < batch.rows(); row++) {
                    if (batch.weights()[row] > 0) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
