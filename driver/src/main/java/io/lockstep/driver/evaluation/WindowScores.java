package io.lockstep.driver.evaluation;

import io.lockstep.driver.config.BadRows;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ScoreProfile;
import io.lockstep.driver.profile.ScoreProfiles;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** What a model answers to later rows, counted in the bins of its profile, as one Spark job. Exact, in whatever order they come. */
public final class WindowScores {
    private WindowScores() {}

    /**
     * Scores rows; those that cannot be scored are left out.
     *
     * @param rows windows over them already, where the model reads such
     * @param reference the model's profile
     * @throws IllegalArgumentException when the rows do not have the model's columns
     * @throws IOException when model or rows cannot be read
     */
    public static List<ScoreProfile> of(Files files, String modelDirectory, Rows rows, Profile reference)
            throws IOException {
        LoadedModel model = ModelDirectory.load(files, modelDirectory);
        SourceRows opened = rows.open();
        model.preprocessing().encoder(opened.columns());
        model.preprocessing().checkTypes(opened.columns(), opened.types());
        model.preprocessing().checkImages(rows.name(), opened.shape());
        String plan = ScoringOptions.standard()
                .withBadRows(BadRows.SKIP)
                .plan(files, model, opened.columns(), false)
                .toJson();
        String profile = Json.line(reference.toPlainData());
        ScoreProfiles counted = new ScoreProfiles(model.spec(), model.preprocessing(), reference);
        try {
            for (byte[] part : opened.javaRows()
                    .mapPartitions(own -> List.of(part(plan, profile, own)).iterator())
                    .collect()) {
                counted.merge(part);
            }
        } catch (Exception e) {
            // Spark's own exceptions are checked, and Scala does not declare them.
            throw TaskFailure.of(e, rows::place);
        }
        return counted.profiles("window");
    }

    private static byte[] part(String plan, String profile, Iterator<Row> rows) throws IOException {
        Profile reference =
                Profile.fromPlainData(Json.parse(profile.getBytes(StandardCharsets.UTF_8), "profile"), "profile");
        try (RowScorer<Row> scorer =
                new RowScorer<>(ScoringPlan.of(plan), SourceRows::values, SourceRows::problem, SourceRows::where)) {
            ScoreProfiles counted = new ScoreProfiles(scorer.model(), scorer.preprocessing(), reference);
            int count = scorer.next(rows).size();
            while (count > 0) {
                counted.add(count, scorer.scores());
                count = scorer.next(rows).size();
            }
            return counted.toBytes();
        }
    }
}
