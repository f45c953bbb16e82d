package io.lockstep.driver.retrain;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.prepare.RowsContent;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.run.TrainingResult;
import java.io.IOException;
import java.util.Objects;

/**
 * Rows of a day, and what they hold, of which its run key is made.
 *
 * @param prepared training rows
 * @param holdout the others
 * @param content of the holdout
 */
record CountedRows(PreparedData prepared, Rows holdout, String content) {
    static CountedRows of(RunConfig config, RunRows rows, PreparedData prepared) throws IOException {
        Rows holdout = Objects.requireNonNull(rows.test());
        return new CountedRows(prepared, holdout, RowsContent.of(config, holdout));
    }

    /**
     * Looks for the model of a training, which may have ended long ago.
     *
     * @throws IOException when it was deleted
     */
    static void requireModel(Files files, TrainingResult result) throws IOException {
        TrainingResult.Places places = result.places();
        if (files.list(places.modelDirectory()).isEmpty()) {
            throw new IOException(
                    places.runDirectory() + ": expected the model of a finished run, got none: it was deleted."
                            + " Delete the run directory too, and give the same command again");
        }
    }
}
