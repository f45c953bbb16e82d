package io.lockstep.driver.run;

import io.lockstep.driver.config.Question;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.feature.WeightsAboveZero;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Weights of rows, before anybody trains: rows that all weigh nothing train nothing, and nothing can be measured on
 * them.
 */
final class RowWeights {
    private static final int RUN = 128;

    private RowWeights() {}

    /** Whether a row of a batch counts. */
    private interface Counts {
        boolean row(Batch batch, int row);
    }

    /**
     * Looks at the training and the validation rows.
     *
     * @param questions in the order of the answers; not modified
     * @throws IllegalArgumentException when all weights of the training or of the validation rows are 0, or of their steps
     */
    static void check(Files files, PreparedData data, List<Question> questions) throws IOException {
        Preprocessing learnt = data.preprocessing();
        if (!learnt.weighedBy().isEmpty()) {
            String key = learnt.weight() == null ? "data.stepsAlike" : "data.weight";
            require(files, key, learnt.weighedBy(), data, (batch, row) -> batch.weights()[row] > 0);
        }
        for (int output : learnt.layout().stepWeights()) {
            String column = Objects.requireNonNull(learnt.answers().get(output).stepWeights());
            String key = questions.get(output).path() + ".stepWeights";
            require(
                    files,
                    key,
                    "column " + Excerpt.quoted(column),
                    data,
                    (batch, row) -> WeightsAboveZero.anyStep(batch, output, row));
        }
    }

    private static void require(Files files, String key, String columns, PreparedData data, Counts counts)
            throws IOException {
        require(
                files,
                key,
                columns,
                "training",
                data.train(),
                data.preprocessing().layout(),
                counts);
        require(
                files,
                key,
                columns,
                "validation",
                data.validation(),
                data.preprocessing().layout(),
                counts);
    }

    private static void require(
            Files files,
            String key,
            String columns,
            String split,
            @Nullable ShardManifest rows,
            RowLayout layout,
            Counts counts)
            throws IOException {
        if (rows != null && !any(files, rows, layout, counts)) {
            throw new IllegalArgumentException(
                    key + ": expected some " + split + " rows with a weight above 0, got 0 in " + columns + " of all "
                            + rows.rows() + ". Correct the column, or remove " + key);
        }
    }

    /** Reads as far as the first that is. */
    private static boolean any(Files files, ShardManifest manifest, RowLayout layout, Counts counts)
            throws IOException {
        try (SequentialData data = SequentialData.open(files, manifest, layout)) {
            Batch batch = data.newBatch(RUN);
            for (long first = 0; first < data.rows(); first += RUN) {
                data.fill(first, Math.min(data.rows(), first + RUN), batch);
                for (int row = 0; row < batch.rows(); row++) {
                    if (counts.row(batch, row)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
