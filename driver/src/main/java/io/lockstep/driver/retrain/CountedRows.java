package io.lockstep.driver.retrain;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.prepare.PreparedData;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.prepare.RowsContent;
import io.lockstep.driver.prepare.RunRows;
import io.lockstep.driver.run.TrainingResult;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Rows of a day as its run key was made of them. Tables change while they are read: a model of other rows than those is not
 * published under that key.
 *
 * @param config of the day
 * @param holdout its rows
 * @param content of the holdout
 * @param prepared training rows
 */
record CountedRows(RunConfig config, Rows holdout, String content, PreparedData prepared) {
    private static final String AGAIN = ". The table changed meanwhile; nothing is published. Give the same command again";

    static CountedRows of(RunConfig config, RunRows rows, PreparedData prepared) throws IOException {
        Rows holdout = Objects.requireNonNull(rows.test());
        return new CountedRows(config, holdout, RowsContent.of(config, holdout), prepared);
    }

    /** Columns with the answers. */
    List<String> targets() {
        return prepared.preprocessing().targets();
    }

    /**
     * Looks at what was trained.
     *
     * @throws LateDataException when it was trained on others
     * @throws IOException when the model of a finished run is no longer there
     */
    void requireTrained(Files files, TrainingResult result) throws IOException {
        long expected = prepared.rows().trained();
        if (result.rows().trained() != expected) {
            throw new LateDataException("data.train: expected the " + expected + " rows that the run key was made of, got "
                    + result.rows().trained() + AGAIN);
        }
        TrainingResult.Places places = result.places();
        if (files.list(places.modelDirectory()).isEmpty()) {
            throw new IOException(places.runDirectory() + ": expected the model of a finished run, got none: it was deleted."
                    + " Delete the run directory too, and give the same command again");
        }
    }

    /** @throws LateDataException when the holdout holds others now, after both models answered it */
    void requireJudged() throws IOException {
        if (!RowsContent.of(config, holdout).equals(content)) {
            throw new LateDataException(
                    "data.test: expected the rows of the holdout that the run key was made of, got others" + AGAIN);
        }
    }
}
