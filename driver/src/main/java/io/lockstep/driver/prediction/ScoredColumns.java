package io.lockstep.driver.prediction;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.prepare.KeptSchema;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.scoring.SchemaCheck;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that were opened and found to fit their model, and the columns that are made of them.
 *
 * @param all the input's columns, then the model's
 * @param columns of the output
 * @param renamed the model's columns whose usual names the input has, each with the name it got
 */
record ScoredColumns(
        LoadedModel model,
        SourceRows opened,
        StructType all,
        OutputColumns columns,
        Map<String, String> renamed,
        Optional<Decided> decided) {
    /**
     * Opens rows.
     *
     * @param shown what the rows are called where they are no pictures of the model
     * @throws IllegalArgumentException when they do not fit
     */
    static ScoredColumns of(
            Files files, LoadedModel model, Rows rows, String shown, ScoringOptions options, OutputForm form)
            throws IOException {
        SourceRows opened = rows.open();
        SchemaCheck.check(files, model, rows.name(), KeptSchema.of(opened, rows.declaresTypes()), false, options);
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(shown, opened.shape());
        Optional<Decided> decided = Decided.by(options.thresholds(), model, opened.columns());
        if (form.threshold() != null) {
            if (decided.isPresent()) {
                throw new IllegalArgumentException(
                        "--threshold: expected it without --thresholds, got both. Leave one out");
            }
            Decided.requireYesNo("--threshold", model);
        }
        boolean decides = decided.isPresent() || form.threshold() != null;
        Answers answers = new Answers(model.preprocessing(), model.spec());
        List<String> names = new ArrayList<>(answers.names());
        StructField[] fields = opened.schema().fields();
        StructType all = answers.extend(
                new StructType(Arrays.copyOf(fields, opened.columns().size())));
        if (decides) {
            names.add(Answers.DECISION);
            all = all.add(Answers.DECISION, answers.decisionType(), false);
        }
        StructType apart = ColumnNames.apart(all, opened.columns());
        return new ScoredColumns(
                model,
                opened,
                apart,
                OutputColumns.of(form, apart, opened.columns().size()),
                ColumnNames.renamed(names, opened.columns()),
                decided);
    }
}
