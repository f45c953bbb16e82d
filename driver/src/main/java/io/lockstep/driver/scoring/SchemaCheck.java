package io.lockstep.driver.scoring;

import io.lockstep.driver.feature.SchemaDrift;
import io.lockstep.driver.feature.SourceSchema;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import java.io.IOException;

/** Columns of rows that are to be scored, held against those that their model was trained on. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /**
     * Refuses rows whose columns the model cannot be meant to read; a model whose lineage says nothing of its columns takes
     * what it can read.
     *
     * @param where the rows are
     * @param found their columns
     * @param answers whether the model's answers are needed as well
     * @throws io.lockstep.driver.feature.SchemaDriftException with what differs
     */
    public static void check(
            Files files, LoadedModel model, String where, SourceSchema found, boolean answers, ScoringOptions options)
            throws IOException {
        SourceSchema trained = SourceSchema.fromPlainData(
                ModelDirectory.lineage(files, model.directory()).get(SourceSchema.IN_LINEAGE), "lineage.json: schema");
        if (trained != null) {
            SchemaDrift.between(trained, found, model.preprocessing().needed(answers))
                    .check(where, options.newColumns() == NewColumns.KEEP);
        }
    }
}
